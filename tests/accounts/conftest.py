from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from consultation.outbox.models import OutgoingMail
from tests import factories

UNKNOWN = "nobody@example.kz"


@pytest.fixture
def resident(db: None) -> User:
    return factories.make_resident("Әлия", language="ru")


@pytest.fixture(autouse=True)
def no_attempts_yet(db: None, settings: Settings) -> Iterator[None]:
    settings.EMAIL_BACKEND = "consultation.outbox.backend.OutboxBackend"  # Django's test runner swaps it
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()


def last_code() -> str:
    mail = OutgoingMail.objects.latest("id")
    found = re.search(r"^\d{8}$", mail.text, re.MULTILINE)
    assert found, mail.text
    return found[0]


def sign_up(client: Client, email: str, name: str = "Бақыт", language: str = "ru") -> None:
    client.post(f"/{language}/accounts/signup/", {"email": email, "display_name": name})
    client.post(f"/{language}/accounts/login/code/confirm/", {"code": last_code()})


def sign_in(client: Client, person: User) -> None:
    client.post("/en/accounts/login/code/", {"email": person.email})
    client.post("/en/accounts/login/code/confirm/", {"code": last_code()})


def signed_in_as(client: Client) -> str | None:
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key).email if key else None
