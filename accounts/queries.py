from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connection

from accounts.models import User

FIELDS = [field.attname for field in User._meta.concrete_fields]
PERSON = f"SELECT {', '.join(FIELDS)} FROM accounts_user WHERE id = %s"  # noqa: S608


def person_at(email: str) -> User | None:
    """One statement, whether or not anybody is there."""
    return User.objects.filter(email=email.lower()).first()


def language_at(email: str) -> str | None:
    return User.objects.filter(email=email.lower()).values_list("language", flat=True).first()


def person(pk: int) -> User | None:
    """In plain SQL: it is asked with each request, and the ORM would build it anew each time."""
    with connection.cursor() as cursor:
        cursor.execute(PERSON, [pk])
        row = cursor.fetchone()
    return User.from_db(DEFAULT_DB_ALIAS, FIELDS, row) if row else None
