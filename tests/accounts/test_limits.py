from __future__ import annotations

import base64

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from accounts import network
from accounts.models import User
from consultation.outbox.models import OutgoingMail
from tests.accounts.conftest import sign_in, signed_in_as

CODE = "/ru/accounts/login/code/"


def everything_stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM cache")
        limits = str([(key, base64.b64decode(value)) for key, value in cursor.fetchall()])
    return limits + str([session.get_decoded() for session in Session.objects.all()])


@pytest.mark.parametrize("email", ["known", "nobody@example.kz"])
def test_the_sixth_mail_in_ten_minutes_is_not_sent(client: Client, resident: User, email: str) -> None:
    address = resident.email if email == "known" else email
    statuses = [Client().post(CODE, {"email": address}).status_code for _ in range(6)]

    assert statuses == [302] * 5 + [429]
    assert OutgoingMail.objects.count() == 5


def test_the_limited_are_told_why_and_until_when(client: Client, resident: User) -> None:
    for _ in range(5):
        client.post("/en/accounts/login/code/", {"email": resident.email})
    response = client.post("/en/accounts/login/code/", {"email": resident.email})

    assert response.status_code == 429
    assert "try again in ten minutes" in response.content.decode()
    assert '<html lang="en">' in response.content.decode()


def test_sending_again_counts_as_well(client: Client, resident: User) -> None:
    client.post(CODE, {"email": resident.email})
    for _ in range(3):
        client.post(CODE, {"email": resident.email})
        client.post("/ru/accounts/login/code/confirm/", {"action": "resend"})

    assert OutgoingMail.objects.count() == 5


def test_the_sixth_password_is_not_even_tried(client: Client, resident: User) -> None:
    resident.set_password("дұрыс құпиясөз")
    resident.save()
    wrong = [
        Client().post("/en/accounts/login/", {"login": resident.email, "password": str(n)}).status_code
        for n in range(5)
    ]
    right = client.post("/en/accounts/login/", {"login": resident.email, "password": "дұрыс құпиясөз"})

    assert (wrong, right.status_code) == ([422] * 5, 429)
    assert signed_in_as(client) is None


@pytest.mark.parametrize(
    ("one", "other", "codes"),
    [
        ("203.0.113.7", "203.0.113.200", 1),
        ("203.0.113.7", "203.0.114.7", 2),
        ("2001:db8:1:2::1", "2001:db8:1:ffff::9", 1),
        ("2001:db8:1::1", "2001:db8:2::1", 2),
        ("::ffff:203.0.113.7", "203.0.113.9", 1),
        ("not an address", "", 1),
    ],
)
def test_a_network_shares_its_limits(one: str, other: str, codes: int) -> None:
    assert len({network.network_code(one), network.network_code(other)}) == codes


def test_the_code_of_a_network_is_another_one_the_next_day() -> None:
    today = network.network_code("203.0.113.7")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cache SET expires = now() - interval '1 minute'")

    assert network.network_code("203.0.113.7") != today


def test_what_limits_remembered_is_gone_the_next_day(client: Client, resident: User) -> None:
    client.post(CODE, {"email": resident.email})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cache SET expires = now() - interval '1 minute'")
        network.key_of_the_day()
        cursor.execute("SELECT count(*) FROM cache")
        assert cursor.fetchone() == (1,)  # the new key alone


def test_no_address_is_stored_anywhere(client: Client, resident: User) -> None:
    client.defaults["REMOTE_ADDR"] = "203.0.113.77"
    sign_in(client, resident)
    client.post("/en/accounts/login/", {"login": resident.email, "password": "wrong"})
    stored = everything_stored()

    assert "allauth:rl" in stored
    assert signed_in_as(client) == resident.email
    assert "203.0.113" not in stored


@pytest.mark.parametrize(("proxies", "expected"), [(0, [422, 429]), (1, [422, 422])])
def test_the_forwarded_address_counts_behind_a_proxy_only(
    settings: Settings, db: None, proxies: int, expected: list[int]
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/10m/ip"}
    statuses = []
    for address in ("198.51.100.1", "203.0.113.1"):
        response = Client().post(
            "/en/accounts/login/", {}, headers={"x-forwarded-for": f"6.6.6.6, {address}"}
        )
        statuses.append(response.status_code)

    assert statuses == expected


def test_a_request_without_an_address_is_answered(client: Client, resident: User) -> None:
    client.defaults["REMOTE_ADDR"] = ""
    assert client.post(CODE, {"email": resident.email}).status_code == 302
    assert cache.get(network.KEY_NAME)
