from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.models import User


def sign_up(*, email: str, display_name: str, language: str) -> User:
    """Open an account without a password. A second call for the same address returns the first one's."""
    try:
        with transaction.atomic():
            return User.objects.create_user(email, display_name=display_name, language=language)
    except IntegrityError:
        return User.objects.get(email=email.lower())


def change_settings(*, person: User, display_name: str, language: str, time_zone: str) -> None:
    person.display_name = display_name
    person.language = language
    person.time_zone = time_zone
    person.save(update_fields=["display_name", "language", "time_zone"])
