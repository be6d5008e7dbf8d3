"""What is left behind when somebody goes: in the browser, and in our tables."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.accounts.conftest import sign_in


@pytest.mark.parametrize("path", ["/en/", "/en/drafts/", "/en/accounts/settings/", "/en/nothing/here/"])
def test_what_a_signed_in_person_sees_is_kept_by_no_shared_cache(
    path: str, client: Client, resident: User
) -> None:
    client.force_login(resident)
    kept = client.get(path)["Cache-Control"]

    assert "private" in kept
    assert "no-cache" in kept


def test_signing_out_empties_the_browsers_cache_so_that_back_shows_nothing(
    client: Client, resident: User
) -> None:
    client.force_login(resident)
    response = client.post("/en/accounts/logout/")

    assert response["Clear-Site-Data"] == '"cache"'


def test_reading_without_an_account_empties_no_cache(client: Client) -> None:
    response = client.get("/en/")

    assert "Clear-Site-Data" not in response
    assert "no-store" not in response.get("Cache-Control", "")


def test_a_session_that_is_over_is_forgotten_with_all_that_waited_in_it(
    client: Client, resident: User
) -> None:
    stranger = Client()
    stranger.post("/en/accounts/login/code/", {"email": "somebody@example.kz"})
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    cache.clear()  # as when the key of the day has run out
    sign_in(client, resident)

    assert not Session.objects.filter(expire_date__lt=timezone.now()).exists()
    assert Session.objects.exists()
