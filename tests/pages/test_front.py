from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from consultation.authorities.models import Authority, Residence, Territory
from consultation.drafts import actions as drafts
from consultation.drafts.models import Consultation
from consultation.votes.models import Tally
from tests import factories

pytestmark = pytest.mark.django_db

# four shelves; comments and positions on them; topics; territories and authorities, counted, then named
QUERIES = 13  # the stamp first, and last when the clock changes the page


@pytest.mark.parametrize("item_count", [1, 3, 50])
def test_the_front_page_takes_the_same_queries_however_much_there_is(
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
        html = client.get("/en/").content.decode()
    assert html.count('class="card ') == min(item_count, 3 + 6) + 1


def test_what_closes_first_stands_first(
    client: Client, official: User, authority: Authority, now: datetime
) -> None:
    late = factories.make_consultation(authority, at=now, closes_in=timedelta(days=19))
    soon = factories.make_consultation(authority, at=now, closes_in=timedelta(days=12))
    html = client.get("/en/").content.decode()
    assert html.index(soon.public_id) < html.index(late.public_id)


def shelf_of(html: str, draft: Consultation) -> str:
    """The heading under which a draft's card stands."""
    before = html[: html.index(f"/drafts/{draft.public_id}/")]
    return before.rsplit("<h2", 1)[1].split(">", 1)[1].split("<", 1)[0]


def test_each_draft_stands_on_one_shelf_by_what_is_to_be_done(
    client: Client, official: User, authority: Authority, now: datetime
) -> None:
    made = {
        "Closing soon": factories.make_consultation(authority, at=now, closes_in=timedelta(days=2)),
        "Open now": factories.make_consultation(authority, at=now, closes_in=timedelta(days=20)),
        "Opening soon": factories.make_consultation(authority, at=now, opens_in=timedelta(days=2)),
        "Just closed, waiting for an answer": factories.make_consultation(
            authority, at=now, opens_in=timedelta(days=-9), closes_in=timedelta(days=-1)
        ),
    }
    html = client.get("/en/").content.decode()
    assert {name: shelf_of(html, draft) for name, draft in made.items()} == {name: name for name in made}
    assert [html.count(f"/drafts/{draft.public_id}/") for draft in made.values()] == [1, 1, 1, 1]


def test_a_draft_in_preparation_is_on_no_shelf(
    client: Client, official: User, authority: Authority, now: datetime
) -> None:
    version = factories.make_working(authority, at=now)
    for path in ("/en/", "/en/drafts/"):
        assert version.consultation.public_id not in client.get(path).content.decode()


def show_positions(draft: Consultation, count: int) -> None:
    Tally.objects.create(
        consultation=draft, version=draft.public_version, anchor=None, support=count, shown_support=count
    )


def test_a_card_says_how_many_took_part_once_ten_did(
    client: Client, open_draft: Consultation, authority: Authority, now: datetime
) -> None:
    assert "took a position" not in client.get("/en/").content.decode()
    show_positions(open_draft, 1235)
    html = client.get("/en/").content.decode()
    assert "About 1,235 people took a position" in html
    assert "0 comments" in html


@pytest.fixture
def districts(db: None) -> dict[str, Territory]:
    """A republic with two cities, the first with two districts."""
    rows: dict[str, Territory] = {}
    for code, kind, parent in [
        ("KZ", "republic", None),
        ("A", "city", "KZ"),
        ("B", "city", "KZ"),
        ("A-1", "district", "A"),
        ("A-2", "district", "A"),
    ]:
        rows[code] = row = factories.make_territory()
        row.code, row.kind, row.parent = code, kind, rows.get(parent or "")
        row.save()
    return rows


@pytest.fixture
def drafts_by_place(
    districts: dict[str, Territory], official: User, authority: Authority, now: datetime
) -> dict[str, Consultation]:
    made = {code: factories.make_consultation(authority, at=now) for code in districts}
    for code, draft in made.items():
        Consultation.objects.filter(pk=draft.pk).update(territory=districts[code])
    return made


@pytest.mark.parametrize(
    ("home", "near"),
    [("A-1", {"A-1", "A", "KZ"}), ("A", {"A", "A-1", "A-2", "KZ"}), ("B", {"B", "KZ"})],
)
def test_ones_area_is_ones_place_all_within_it_and_all_above(
    home: str,
    near: set[str],
    client: Client,
    marat: User,
    districts: dict[str, Territory],
    drafts_by_place: dict[str, Consultation],
) -> None:
    Residence.objects.create(user=marat, territory=districts[home])
    client.force_login(marat)
    html = client.get("/en/").content.decode()
    shown = {code for code, draft in drafts_by_place.items() if shelf_of(html, draft) == "For your area"}
    assert shown <= near
    assert len(shown) == min(len(near), 3)


def test_who_has_not_said_where_they_live_is_asked_and_shown_everything(
    client: Client, marat: User, drafts_by_place: dict[str, Consultation]
) -> None:
    client.force_login(marat)
    html = client.get("/en/").content.decode()
    assert "Tell us where you live" in html
    assert {shelf_of(html, draft) for draft in drafts_by_place.values()} == {"Open now"}


def test_a_withdrawn_draft_leaves_the_front_page(
    client: Client, open_draft: Consultation, now: datetime
) -> None:
    drafts.withdraw(consultation=open_draft, reasons=dict.fromkeys(("kk", "ru", "en"), "Why"), at=now)
    assert open_draft.public_id not in client.get("/en/").content.decode()


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
