"""Addresses that are valid by the letter and that no mail of ours can reach."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from consultation.outbox.models import OutgoingMail
from tests.accounts.conftest import sign_in

UNREACHABLE = [
    '"a,b"@example.kz',
    '"<a>"@example.kz',
    "\u0130@example.kz",  # a Turkish İ, which `re.IGNORECASE` takes for an i
    "mar\u212a@example.kz",  # a kelvin sign, which lower() makes a k
    "a@" + "қ" * 63 + ".kz",
]
FORMS = {
    "/en/accounts/signup/": ("email", {"display_name": "Бақыт"}),
    "/en/accounts/login/code/": ("email", {}),
    "/en/accounts/password/reset/": ("email", {}),
}


@pytest.mark.parametrize("address", UNREACHABLE)
@pytest.mark.parametrize("path", FORMS)
def test_an_address_that_no_mail_reaches_is_an_error_beside_the_field(
    path: str, address: str, client: Client
) -> None:
    field, others = FORMS[path]
    response = client.post(path, {field: address, **others})

    assert response.status_code == 422
    assert response.content.decode().count("Enter a valid email address.") >= 1
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("address", UNREACHABLE)
def test_nobody_moves_to_an_address_that_no_mail_reaches(
    address: str, client: Client, resident: User
) -> None:
    sign_in(client, resident)
    sent = OutgoingMail.objects.count()
    response = client.post("/en/accounts/email/", {"email": address, "action_add": "1"})

    assert response.status_code == 422
    assert OutgoingMail.objects.count() == sent


@pytest.mark.parametrize("address", ["o'brien+kenes@example.kz", "a.b@пример.қаз"])
def test_unusual_addresses_that_mail_does_reach_are_taken(address: str, client: Client) -> None:
    response = client.post("/en/accounts/signup/", {"email": address, "display_name": "Бақыт"})

    assert response.status_code == 302
    assert OutgoingMail.objects.count() == 1
