"""What a backup holds, so that a restored site can be compared with it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from consultation.drafts.models import Attachment
from consultation.votes.queries import keyed_consultations

NAME = "manifest.json"
# Sessions and the cache hold what strangers typed and the day's key behind network codes: never backed up.
PASSING = ("django_session", str(settings.CACHES["default"]["LOCATION"]))


@dataclass(frozen=True)
class File:
    name: str  # in the media directory
    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    made_at: str
    migration: str  # the last one that was applied
    tables: dict[str, int]  # rows in each
    files: list[File]
    keys: dict[str, str]  # fingerprints, by consultation
    dump_sha256: str

    def write(self, directory: Path) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (directory / NAME).write_text(text + "\n", encoding="utf-8")


def read(directory: Path) -> Manifest:
    """Raises FileNotFoundError."""
    told = json.loads((directory / NAME).read_text(encoding="utf-8"))
    return Manifest(**{**told, "files": [File(**file) for file in told["files"]]})


def describe(*, dump_sha256: str, at: datetime) -> Manifest:
    """Of what this transaction sees."""
    applied = MigrationRecorder.Migration.objects.filter(app="consultation").order_by("-id")
    return Manifest(
        made_at=at.isoformat(),
        migration=applied.values_list("name", flat=True)[0],
        tables=table_counts(),
        files=[File(*row) for row in Attachment.objects.order_by("pk").values_list("file", "sha256", "size")],
        keys=dict(keyed_consultations().values_list("public_id", "key_fingerprint")),
        dump_sha256=dump_sha256,
    )


def table_counts() -> dict[str, int]:
    counts = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table not in PASSING:
                cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
                counts[table] = cursor.fetchone()[0]
    return counts
