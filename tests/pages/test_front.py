from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from consultation.authorities.models import Authority
from tests import factories

pytestmark = pytest.mark.django_db

QUERIES = 4  # open, upcoming, in review, and how many comments


@pytest.mark.parametrize("item_count", [1, 3])
@pytest.mark.parametrize("path", ["/en/", "/en/drafts/"])
def test_lists_take_four_queries_however_long(
    path: str,
    item_count: int,
    client: Client,
    official: User,
    authority: Authority,
    now: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(item_count):
        factories.make_consultation(authority, at=now, closes_in=timedelta(days=5 + n))
        factories.make_consultation(authority, at=now, opens_in=timedelta(days=2))
    with django_assert_num_queries(QUERIES):
        html = client.get(path).content.decode()
    assert html.count('class="card ') == 2 * item_count


def test_what_closes_first_stands_first(
    client: Client, official: User, authority: Authority, now: datetime
) -> None:
    late = factories.make_consultation(authority, at=now, closes_in=timedelta(days=9))
    soon = factories.make_consultation(authority, at=now, closes_in=timedelta(days=2))
    html = client.get("/en/").content.decode()
    assert html.index(soon.public_id) < html.index(late.public_id)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.5", "ru"),
        ("en-GB", "en"),
        ("kk", "kk"),
        ("fr-FR", "kk"),
        ("", "kk"),
        (";;q=,", "kk"),
    ],
)
def test_a_stranger_is_led_to_the_language_of_the_browser(header: str, language: str, client: Client) -> None:
    assert client.get("/", headers={"accept-language": header})["Location"] == f"/{language}/"


def test_a_person_is_led_to_their_own_language(client: Client, dana: User) -> None:
    client.force_login(dana)
    assert client.get("/", headers={"accept-language": "en"})["Location"] == "/ru/"


def test_each_language_links_to_the_same_page_in_the_others(client: Client) -> None:
    html = client.get("/ru/privacy/").content.decode()
    assert [f'href="/{language}/privacy/"' in html for language in ("kk", "ru", "en")] == [True, True, True]
