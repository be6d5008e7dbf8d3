from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import sign_in

SETTINGS = "/en/accounts/settings/"
RIGHT = {"display_name": "Динара", "language": "kk", "time_zone": "Europe/Berlin"}


def test_name_language_and_time_zone_are_saved(client: Client, resident: User) -> None:
    client.force_login(resident)
    response = client.post(SETTINGS, RIGHT)

    resident.refresh_from_db()
    assert (resident.display_name, resident.language, resident.time_zone) == ("Динара", "kk", "Europe/Berlin")
    assert response["Location"] == "/kk/accounts/settings/"
    assert client.cookies["django_language"].value == "kk"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", "=cmd"),
        ("display_name", "a\x00\x00"),
        ("display_name", "x" * 500),
        ("language", "xx"),
        ("language", ""),
        ("time_zone", "Mars/Base"),
        ("time_zone", "../../etc/passwd"),
    ],
)
def test_a_wrong_entry_changes_nothing_and_stands_there_still(
    client: Client, resident: User, field: str, value: str
) -> None:
    client.force_login(resident)
    response = client.post(SETTINGS, {**RIGHT, field: value})

    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {field}
    assert User.objects.get() == resident
    assert User.objects.get().display_name == "Әлия"
    assert 'value="Europe/Berlin" selected' in response.content.decode() or field == "time_zone"


def test_settings_are_for_signed_in_people(client: Client) -> None:
    assert client.get(SETTINGS)["Location"] == f"/en/accounts/login/?next={SETTINGS}"
    assert client.post(SETTINGS, RIGHT).status_code == 302


def test_other_methods_are_refused(client: Client, resident: User) -> None:
    sign_in(client, resident)
    assert client.put(SETTINGS).status_code == 405
