from __future__ import annotations

import json
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from accounts import second_factor
from accounts.mfa_adapter import MFAAdapter
from accounts.models import User
from tests.accounts.conftest import sign_in, signed_in_as

pytestmark = pytest.mark.urls("tests.accounts.urls")

DESK = "/en/try-desk/"


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


@pytest.fixture
def secret(marat: User) -> str:
    secret = str(generate_totp_secret())
    TOTP.activate(marat, secret)
    RecoveryCodes.activate(marat)
    return secret


def test_signing_in_asks_for_the_second_factor(client: Client, marat: User, secret: str) -> None:
    sign_in(client, marat)
    assert signed_in_as(client) is None

    wrong = client.post("/en/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 422
    client.post("/en/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert signed_in_as(client) == marat.email
    assert client.get(DESK).content == b"desk GET "


@pytest.mark.parametrize(
    "fields", [{}, {"credential": "{}"}, {"code": ""}, {"code": "\x00"}, {"code": "9" * 10_000}]
)
def test_a_hostile_code_is_an_error_in_the_form(
    client: Client, marat: User, secret: str, fields: dict[str, str]
) -> None:
    sign_in(client, marat)
    assert client.post("/en/accounts/2fa/authenticate/", fields).status_code == 422


def test_a_recovery_code_works_once(client: Client, marat: User, secret: str) -> None:
    recovery = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
    signed_in = []
    for _ in range(2):
        sign_in(client, marat)
        client.post("/en/accounts/2fa/authenticate/", {"code": recovery})
        signed_in.append(signed_in_as(client))
        client.logout()

    assert signed_in == [marat.email, None]


def test_the_secret_is_not_in_the_database_in_clear(marat: User, secret: str) -> None:
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]

    assert secret not in json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert MFAAdapter().decrypt(stored) == secret


def test_a_rotated_key_still_reads_old_secrets(marat: User, secret: str, settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next one"

    assert TOTP(Authenticator.objects.get(type=Authenticator.Type.TOTP)).validate_code(code_of(secret))


def test_without_it_staff_are_told_what_to_do(client: Client, marat: User) -> None:
    sign_in(client, marat)
    response = client.get(DESK)

    assert response.status_code == 403
    assert 'href="/en/accounts/2fa/totp/activate/"' in response.content.decode()


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    assert client.get(DESK)["Location"] == f"/en/accounts/login/?next={DESK}"


def test_a_session_opened_without_it_asks_and_loses_nothing(client: Client, marat: User, secret: str) -> None:
    client.force_login(marat)
    asked = client.post(
        DESK, {"title": "Жоба"}, headers={"user-agent": "Spy/1.0", "x-forwarded-for": "9.8.7.6"}
    )
    stored = json.dumps([session.get_decoded() for session in Session.objects.all()])
    response = client.post(asked["Location"], {"code": code_of(secret), "next": DESK})

    assert asked["Location"].startswith("/en/accounts/2fa/reauthenticate/")
    assert [spied for spied in ("127.0.0.1", "9.8.7.6", "Spy/1.0", "sessionid") if spied in stored] == []
    assert response.content.decode() == "desk POST Жоба"


def test_it_lasts_for_a_working_day(client: Client, marat: User, secret: str) -> None:
    sign_in(client, marat)
    client.post("/en/accounts/2fa/authenticate/", {"code": code_of(secret)})
    for age, status in ((second_factor.LASTS.total_seconds() - 60, 200), (120, 302)):
        session = client.session
        for record in session["account_authentication_methods"]:
            record["at"] -= age
        session.save()
        assert client.get(DESK).status_code == status


@pytest.mark.parametrize(("demo", "status"), [("on", 200), ("off", 403)])
def test_only_the_demo_can_pretend(
    client: Client, marat: User, settings: Settings, demo: str, status: int
) -> None:
    settings.DEMO = True
    client.force_login(marat)
    session = client.session
    session[second_factor.DEMO_FLAG] = marat.pk
    session.save()
    settings.DEMO = demo == "on"

    assert client.get(DESK).status_code == status


def test_what_the_demo_pretends_is_for_that_person_only(
    client: Client, marat: User, settings: Settings
) -> None:
    settings.DEMO = True
    client.force_login(marat)
    session = client.session
    session[second_factor.DEMO_FLAG] = marat.pk + 1
    session.save()

    assert client.get(DESK).status_code == 403


def test_it_is_turned_on_and_off_by_forms(client: Client, marat: User) -> None:
    sign_in(client, marat)
    page = client.get("/en/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()

    response = client.post("/en/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert response["Location"] == "/en/accounts/2fa/recovery-codes/"
    assert second_factor.has_second_factor(marat)

    cache.clear()
    client.post(f"/en/accounts/2fa/reauthenticate/?next={DESK}", {"code": code_of(secret)})
    codes = client.get("/en/accounts/2fa/recovery-codes/").content.decode()
    assert codes.count("<code>") == 10

    client.post("/en/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
