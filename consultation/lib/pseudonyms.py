"""Keyed pseudonyms: what stands in a vote row instead of a person.

One secret per consultation lies in a file of `KEYS_DIR`, apart from the database, so that a dump
of the database alone links nobody to a vote. A lost key is never made again: the votes under it
could then be given twice.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from uuid import UUID

KEY_BYTES = 32
PSEUDONYM_BYTES = 16


class KeyMissing(Exception):
    """The secret is not in `KEYS_DIR`, or is not the one that was created."""


def create_key(directory: Path, name: str) -> str:
    """Create the secret `name` durably and return its fingerprint.

    Idempotent: a file left by a publication that did not commit is used as it is, since no vote
    can have been given under it.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = _path(directory, name)
    if not path.exists():
        # Written aside and linked into place: nobody ever reads half a key, and nobody replaces one.
        draft = directory / f".{name}.{secrets.token_hex(8)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, secrets.token_bytes(KEY_BYTES))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        _sync(directory)
    return fingerprint(path.read_bytes())


def read_key(directory: Path, name: str, expected: str) -> bytes:
    """The secret `name`. Raises KeyMissing if it is absent or its fingerprint differs."""
    try:
        key = _path(directory, name).read_bytes()
    except OSError as error:
        raise KeyMissing(name) from error
    if not hmac.compare_digest(fingerprint(key), expected):
        raise KeyMissing(name)
    return key


def key_written_at(directory: Path, name: str) -> int | None:
    """In nanoseconds; None if there is no such secret. Spares reading it only to see that it is there."""
    try:
        return _path(directory, name).stat().st_mtime_ns
    except OSError:
        return None


def destroy_key(directory: Path, name: str) -> None:
    """Remove the secret, and what a killed `create_key` may have left of it. Idempotent."""
    for file in (_path(directory, name), *directory.glob(f".{name}.*")):
        file.unlink(missing_ok=True)
    _sync(directory)


def fingerprint(key: bytes) -> str:
    return hmac.new(key, b"fingerprint", hashlib.sha256).hexdigest()


def pseudonym(key: bytes, kind: str, person: UUID) -> str:
    """26 characters of base32: HMAC-SHA256 over kind, a zero byte and the person, cut to 16 bytes."""
    digest = hmac.new(key, kind.encode() + b"\x00" + person.bytes, hashlib.sha256).digest()
    return base64.b32encode(digest[:PSEUDONYM_BYTES]).decode().rstrip("=").lower()


def _path(directory: Path, name: str) -> Path:
    return directory / f"{name}.key"


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
