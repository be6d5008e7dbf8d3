"""Backup: the database and the files into one place, the keys, encrypted, into another."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.storage import default_storage

from consultation.drafts.models import Attachment
from consultation.operating import dumping, manifest, sealed

STAMP = "%Y%m%dT%H%M%SZ"
DUMP = "database.dump"
MEDIA = "media"  # one store for all sets: a file never changes, so it is copied once
SUFFIX = ".keys"


@dataclass(frozen=True)
class Places:
    """Never the same disk, and never the same people who can read both."""

    data: Path
    keys: Path

    @property
    def apart(self) -> bool:
        data, keys = self.data.resolve(), self.keys.resolve()
        return not (data.is_relative_to(keys) or keys.is_relative_to(data))


@dataclass(frozen=True)
class Saved:
    data: Path
    keys: Path
    tables: int
    rows: int
    files: int
    missing: list[str]  # files that the site itself no longer has


def save(places: Places, *, passphrase: bytes, keys_dir: Path, at: datetime) -> Saved:
    """A set appears whole or not at all. The site goes on writing meanwhile."""
    name = at.strftime(STAMP)
    unfinished = places.data / f".{name}.unfinished"
    for directory in (places.data, places.keys, unfinished):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with dumping.snapshot() as snapshot:
        dump_sha256 = dumping.dump(unfinished / DUMP, snapshot)
        content = manifest.describe(dump_sha256=dump_sha256, at=at)
    # After the database: a file or a key is there before its row is, so whatever the dump names is there now.
    missing = [file.name for file in content.files if not _copied(file, places.data / MEDIA)]
    keys = _write_keys(places.keys / f"{name}{SUFFIX}", passphrase, keys_dir)
    content.write(unfinished)
    os.sync()  # before the name says that it is whole
    finished = unfinished.rename(places.data / name)
    # What an official took away while we copied is no loss.
    lost = Attachment.objects.filter(file__in=missing).values_list("file", flat=True)
    rows = sum(content.tables.values())
    return Saved(finished, keys, len(content.tables), rows, len(content.files), sorted(lost))


def forget(places: Places, *, keep: timedelta, at: datetime) -> int:
    """Remove sets and keys older than that, never the newest; then the files that no set names any more."""
    oldest = (at - keep).strftime(STAMP)
    sets, keys = sets_in(places.data), sorted(places.keys.glob(f"*{SUFFIX}"))
    old = [each for each in sets[:-1] if each.name < oldest]
    broken_off = [each for each in places.data.glob(".*.unfinished") if each.name[1:] < oldest]
    for each in (*old, *broken_off):
        shutil.rmtree(each)
    for each in keys[:-1]:
        if each.name.removesuffix(SUFFIX) < oldest:
            each.unlink()
    named = {file.name for each in sets_in(places.data) for file in manifest.read(each).files}
    store = places.data / MEDIA
    for file in [*store.rglob("*")]:
        if file.is_file() and str(file.relative_to(store)) not in named:
            file.unlink()
    return len(old)


def sets_in(data: Path) -> list[Path]:
    """Oldest first."""
    return sorted(file.parent for file in data.glob(f"[0-9]*/{manifest.NAME}"))


def _copied(file: manifest.File, store: Path) -> bool:
    target = store / file.name
    if target.exists() and target.stat().st_size == file.size:
        return True
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}")
    try:
        with default_storage.open(file.name) as source, draft.open("wb") as copy:
            shutil.copyfileobj(source, copy)
    except FileNotFoundError:
        return False
    draft.replace(target)
    return True


def _write_keys(file: Path, passphrase: bytes, keys_dir: Path) -> Path:
    keys = {key.name: key.read_bytes() for key in sorted(keys_dir.glob("*.key"))}
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as sealed_file:
        sealed_file.write(sealed.seal(keys, passphrase))
    return file
