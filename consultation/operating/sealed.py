"""The keys of all consultations in one encrypted file, opened by a passphrase alone.

A first line of JSON says how the passphrase becomes a key (scrypt); the second is a Fernet token.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

COST = 2**16  # 64 MB and about a quarter of a second for each guess
SALT_BYTES = 16
SHORTEST = 20  # characters of a passphrase: it guards who held what


class PassphraseTooShort(Exception):
    pass


class NotOpened(Exception):
    """Another passphrase, or not the file that was written."""


def passphrase_in(file: Path) -> bytes:
    """Raises PassphraseTooShort, or OSError."""
    passphrase = file.read_bytes().strip()
    if len(passphrase) < SHORTEST:
        raise PassphraseTooShort
    return passphrase


def seal(files: dict[str, bytes], passphrase: bytes) -> bytes:
    salt = os.urandom(SALT_BYTES)
    first = json.dumps({"format": "kenes keys 1", "cost": COST, "salt": base64.b64encode(salt).decode()})
    content = json.dumps({name: base64.b64encode(held).decode() for name, held in files.items()})
    return first.encode() + b"\n" + _fernet(passphrase, salt, COST).encrypt(content.encode()) + b"\n"


def opened(sealed: bytes, passphrase: bytes) -> dict[str, bytes]:
    """Raises NotOpened."""
    try:
        first, token, _ = sealed.split(b"\n")
        told = json.loads(first)
        fernet = _fernet(passphrase, base64.b64decode(told["salt"]), told["cost"])
        content = json.loads(fernet.decrypt(token))
    except (ValueError, KeyError, TypeError, InvalidToken) as problem:
        raise NotOpened from problem
    return {name: base64.b64decode(held) for name, held in content.items()}


def _fernet(passphrase: bytes, salt: bytes, cost: int) -> Fernet:
    derived = Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(passphrase)
    return Fernet(base64.urlsafe_b64encode(derived))
