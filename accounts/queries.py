from __future__ import annotations

from accounts.models import User


def person_at(email: str) -> User | None:
    """One statement, whether or not anybody is there."""
    return User.objects.filter(email=email.lower()).first()


def language_at(email: str) -> str | None:
    return User.objects.filter(email=email.lower()).values_list("language", flat=True).first()
