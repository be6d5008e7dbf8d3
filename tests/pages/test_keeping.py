"""Who is given a kept page, and what it may hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from consultation.drafts.models import Consultation
from consultation.pages.keeping import is_true
from consultation.pages.queries.stamps import stamp_of
from consultation.pages.strangers import Shared

pytestmark = pytest.mark.django_db

OURS = "http://testserver"


@pytest.fixture
def page(open_draft: Consultation) -> str:
    with translation.override("en"):
        return reverse("pages:draft", args=[open_draft.public_id, open_draft.slug])


def kept() -> int:
    return len(caches["pages"]._cache)  # type: ignore[attr-defined]


def test_a_page_is_made_once_and_then_given_after_one_look(
    page: str, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = client.get(page)
    with django_assert_num_queries(1):
        second = client.get(page)
    assert second.content == first.content
    assert second.headers == first.headers


def test_who_has_the_page_is_told_so_after_one_look(
    page: str, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    etag = client.get(page)["ETag"]
    with django_assert_num_queries(1):
        answer = client.get(page, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer["ETag"] == etag
    assert {each.strip() for each in answer["Vary"].split(",")} == {"Cookie", "HX-Request"}
    assert answer["Cache-Control"] == "public, no-cache"


def test_a_strangers_page_sets_no_cookie_and_holds_no_token(page: str, client: Client) -> None:
    answer = client.get(page)
    assert answer.cookies == SimpleCookie()
    assert b"csrfmiddlewaretoken" not in answer.content
    assert b"<form" in answer.content


def test_a_page_for_somebody_is_neither_kept_nor_taken_from_what_is_kept(
    page: str, client: Client, marat: User
) -> None:
    client.get(page)
    client.force_login(marat)
    answer = client.get(page)
    assert b"csrfmiddlewaretoken" in answer.content
    assert answer["Cache-Control"] == "private, no-cache"
    assert "ETag" not in answer
    client.logout()
    assert marat.display_name.encode() not in client.get(page).content


@pytest.mark.parametrize("cookie", [settings.SESSION_COOKIE_NAME, "messages"])
def test_whoever_carries_something_personal_is_no_stranger(cookie: str, page: str, client: Client) -> None:
    client.cookies[cookie] = "anything"
    client.get(page)
    assert kept() == 0


def test_made_up_queries_are_not_kept(page: str, client: Client) -> None:
    client.get(f"{page}?utm_source=mail")
    client.get(f"{page}?order={'x' * 300}")
    assert kept() == 0


def test_each_language_and_query_is_kept_for_itself(page: str, client: Client) -> None:
    assert client.get(page)["ETag"] != client.get(f"{page}?text=ru")["ETag"]
    assert kept() == 2


@pytest.mark.parametrize(
    ("away", "true"), [(None, True), (timedelta(minutes=5), True), (timedelta(minutes=-5), False)]
)
def test_a_page_is_true_until_its_moment(away: timedelta | None, true: bool, now: datetime) -> None:
    until = None if away is None else now + away
    assert is_true(Shared("", stamp_of(""), until)) == true


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": OURS}, 302),
        ({"referer": f"{OURS}/en/"}, 302),
        ({"origin": "http://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({"referer": "http://elsewhere.example/en/"}, 403),
        ({}, 403),
        ({"origin": OURS, "cookie": f"{settings.SESSION_COOKIE_NAME}=x"}, 403),
    ],
)
def test_a_form_without_a_token_passes_from_our_page_without_a_session(
    headers: dict[str, str], status: int, open_draft: Consultation
) -> None:
    strict = Client(enforce_csrf_checks=True)
    address = f"/en/drafts/{open_draft.public_id}/positions/"
    answer = strict.post(address, {"choice": "oppose", "anchor": ""}, headers=headers)
    assert answer.status_code == status


def comparable(html: bytes) -> str:
    """Without what is new in each form of somebody who carries a session."""
    text = re.sub(r'<input type="hidden" name="csrfmiddlewaretoken" value="\w+">', "", html.decode())
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=-)[0-9a-f]{8}(?![0-9a-f])", "#", text)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_shared_page_says_what_a_page_made_for_one_reader_says(
    language: str, open_draft: Consultation, talk: Callable[[Consultation, int], None], client: Client
) -> None:
    talk(open_draft, 3)
    with translation.override(language):
        address = reverse("pages:draft", args=[open_draft.public_id, open_draft.slug])
    shared = client.get(address).content
    client.cookies[settings.SESSION_COOKIE_NAME] = "of nobody"
    assert comparable(shared) == comparable(client.get(address).content)
