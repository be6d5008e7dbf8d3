"""A known and an unknown address differ in nothing but the mail (docs/adr/0003-same-answer.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from accounts.models import User
from consultation.outbox.models import OutgoingMail
from tests import factories

Step = tuple[str, str, dict[str, str]]  # method, path, fields; EMAIL stands for the address

SIGN_IN: list[Step] = [
    ("post", "login/code/", {"email": "EMAIL"}),
    ("get", "login/code/confirm/", {}),
    ("post", "login/code/confirm/", {"code": "11111111"}),
    ("post", "login/code/confirm/", {"action": "resend"}),
    ("post", "login/code/confirm/", {"code": "11111111"}),
    ("post", "login/code/confirm/", {"code": "11111111"}),
]
FLOWS: dict[str, list[Step]] = {
    "sign in by code": SIGN_IN,
    "sign up": [("post", "signup/", {"email": "EMAIL", "display_name": "Marat"}), *SIGN_IN[1:]],
    "password reset": [
        ("post", "password/reset/", {"email": "EMAIL"}),
        ("get", "password/reset/confirm/", {}),
        *[("post", "password/reset/confirm/", {"code": "11111111"})] * 3,
    ],
    "sign in by password": [("post", "login/", {"login": "EMAIL", "password": "a wrong one"})] * 2,
}
MAILS = {"sign in by code": 2, "sign up": 2, "password reset": 1, "sign in by password": 0}


@dataclass
class Seen:
    answers: list[tuple[int, str, str]]
    statements: list[list[str]]
    mails: int


def shape(sql: str) -> str:
    """The statement without its values."""
    sql = re.sub(r"'(?:[^']|'')*'(?:::\w+)?|\bs\d+_x\d+\b", "?", sql)
    return re.sub(r"\b\d+\b|::\w+|\bTRUE\b|\bFALSE\b", "?", sql, flags=re.IGNORECASE)


def walk(steps: list[Step], email: str) -> Seen:
    cache.clear()
    OutgoingMail.objects.all().delete()
    client = Client(headers={"user-agent": "old phone"})
    client.get("/en/accounts/login/")
    seen = Seen([], [], 0)
    for method, path, fields in steps:
        filled = {name: value.replace("EMAIL", email) for name, value in fields.items()}
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = getattr(client, method)(f"/en/accounts/{path}", filled)
        body = response.content.decode().replace(email, "EMAIL")
        body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)
        seen.answers.append((response.status_code, response.get("Location", ""), body))
        seen.statements.append([shape(query["sql"]) for query in captured])
    seen.mails = OutgoingMail.objects.count()
    return seen


@pytest.fixture(params=["never here", "signed up here", "with a password", "closed"])
def known(request: pytest.FixtureRequest, db: None) -> User:
    person = factories.make_resident("Marat", language="en")
    if request.param == "signed up here":
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    if request.param == "with a password":
        person.set_password("a right one")
        person.save()
    if request.param == "closed":
        User.objects.filter(pk=person.pk).update(is_active=False)
    return person


@pytest.mark.parametrize("flow", FLOWS)
def test_pages_statements_and_mails_are_the_same(known: User, flow: str) -> None:
    unknown = walk(FLOWS[flow], "stranger0@example.kz")
    there = walk(FLOWS[flow], known.email)

    assert there.answers == unknown.answers
    assert there.statements == unknown.statements
    assert there.mails == unknown.mails == MAILS[flow]


def test_the_comparison_sees_what_allauth_alone_would_show(resident: User, settings: Settings) -> None:
    settings.AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
    EmailAddress.objects.create(user=resident, email=resident.email, verified=True, primary=True)

    unknown = walk(FLOWS["sign in by password"], "stranger0@example.kz")
    assert walk(FLOWS["sign in by password"], resident.email).statements != unknown.statements
