"""A backup into an empty machine: nothing that is there is ever overwritten."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection

from consultation.operating import dumping, manifest, saving
from consultation.outbox import actions as outbox


class NotEmpty(Exception):
    """The message names what is there."""


class Damaged(Exception):
    """The dump is not the one that the manifest speaks of."""


def check_database() -> None:
    """Raises NotEmpty."""
    if connection.introspection.table_names():
        raise NotEmpty("the database has tables")


def check_directories(keys_dir: Path) -> None:
    """Raises NotEmpty."""
    for directory in (keys_dir, Path(settings.MEDIA_ROOT)):
        if directory.is_dir() and any(directory.iterdir()):
            raise NotEmpty(f"{directory} holds something")


def restore(data: Path, keys: dict[str, bytes], *, keys_dir: Path, at: datetime) -> manifest.Manifest:
    """Returns what should be there now. Raises NotEmpty, Damaged or dumping.ProgramFailed."""
    content = manifest.read(data)
    check_database()
    check_directories(keys_dir)
    if dumping.digest(data / saving.DUMP) != content.dump_sha256:
        raise Damaged
    dumping.load(data / saving.DUMP)
    for file in content.files:
        _bring_back(file, data.parent / saving.MEDIA)
    _write_keys(keys, keys_dir)
    outbox.presume_sent(at=at)
    return content


def _bring_back(file: manifest.File, store: Path) -> None:
    """What the backup lacks stays away: the check afterwards names it."""
    if (store / file.name).exists():
        with (store / file.name).open("rb") as source:
            default_storage.save(file.name, File(source))


def _write_keys(keys: dict[str, bytes], keys_dir: Path) -> None:
    keys_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, key in keys.items():
        descriptor = os.open(keys_dir / Path(name).name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
