"""After SECRET_KEY has changed: second-factor secrets are encrypted anew, so that the old key can go."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.db import transaction

from accounts.mfa_adapter import cipher

ENCRYPTED = ("secret", "seed")  # of one-time codes; of recovery codes


@transaction.atomic
def renew_secrets() -> tuple[int, int]:
    """How many are now under SECRET_KEY, and how many none of our keys can read. Idempotent."""
    renewed = unreadable = 0
    for row in Authenticator.objects.select_for_update().order_by("pk"):
        held: dict[str, Any] = {name: row.data[name] for name in ENCRYPTED if name in row.data}
        if not held:
            continue
        try:
            fresh = {name: cipher().rotate(token.encode()).decode() for name, token in held.items()}
        except InvalidToken:
            unreadable += 1
            continue
        Authenticator.objects.filter(pk=row.pk).update(data=row.data | fresh)
        renewed += 1
    return renewed, unreadable
