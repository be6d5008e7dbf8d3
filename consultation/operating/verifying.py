"""Is everything there that should be? Each fault is a sentence for the person who operates the site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import file_digest
from pathlib import Path

from django.core.files.storage import default_storage

from consultation.drafts import rules
from consultation.drafts.models import Attachment, Consultation, Stage
from consultation.operating.manifest import Manifest, table_counts
from consultation.votes import queries as votes


def faults(*, keys_dir: Path, at: datetime) -> list[str]:
    """Of the site as it stands."""
    return [*_keys(keys_dir, at), *_files()]


def differences(backup: Manifest) -> list[str]:
    """Between a backup and what was restored from it, before anybody writes."""
    found = table_counts()
    return [
        f"table {table}: {backup.tables.get(table, 'no')} rows in the backup, {found.get(table, 'none')} here"
        for table in sorted(backup.tables | found)
        if backup.tables.get(table) != found.get(table)
    ]


def _keys(keys_dir: Path, at: datetime) -> Iterator[str]:
    for consultation in votes.lost_keys(keys_dir):
        running = rules.stage(consultation, at) in {Stage.UPCOMING, Stage.OPEN}
        means = "voting there pauses" if running else "nobody can see there what they held"
        yield f"key missing of {_named(consultation)}: {means}"


def _files() -> Iterator[str]:
    for attachment in Attachment.objects.select_related("version__consultation").order_by("pk"):
        version = attachment.version
        beside = f"{attachment.name}, beside version {version.number} of {_named(version.consultation)}"
        try:
            with default_storage.open(str(attachment.file)) as content:
                if file_digest(content, "sha256").hexdigest() != attachment.sha256:
                    yield f"file changed: {beside}"
        except FileNotFoundError:
            yield f"file missing: {beside}"


def _named(consultation: Consultation) -> str:
    return f"{consultation.public_id} “{consultation.title}”"
