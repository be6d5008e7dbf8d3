"""Random identifiers for URLs and anchors."""

from __future__ import annotations

import secrets

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no letters or digits that look alike in print
TOKEN_LENGTH = 12  # about 59 bits: not guessable, short enough to read out


def new_token() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(TOKEN_LENGTH))
