from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.comments import actions as comments
from consultation.digests.models import Follow
from consultation.drafts.models import Consultation
from consultation.pages import mine
from consultation.votes import actions as votes
from consultation.votes.models import Agreement, Choice
from tests import factories

pytestmark = pytest.mark.django_db

# Session, person, place in an authority; consultations, positions, reactions, comments, follows, numbers.
QUERIES = 9


@pytest.fixture
def address() -> str:
    with translation.override("en"):
        return reverse("pages:mine")


def do_everything(consultation: Consultation, person: User, other: User, at: datetime) -> None:
    factories.make_comment(consultation, person, at=at, source="My own words")
    heard = factories.make_comment(consultation, other, at=at, source="Words of another")
    votes.take(
        consultation=consultation,
        anchor=None,
        choice=Choice.OPPOSE,
        person_id=person.public_id,
        keys_dir=settings.KEYS_DIR,
        at=at,
    )
    votes.react(comment=heard, choice=Agreement.AGREE, person=person, keys_dir=settings.KEYS_DIR, at=at)
    Follow.objects.create(user=person, consultation=consultation, since=at)


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_page_takes_the_same_queries_whatever_one_did(
    item_count: int,
    client: Client,
    authority: Authority,
    marat: User,
    dana: User,
    now: datetime,
    address: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(item_count):
        draft = factories.make_consultation(authority, at=now, opens_in=timedelta(days=-1))
        do_everything(draft, marat, dana, now)
    client.force_login(marat)
    with django_assert_num_queries(QUERIES):
        html = client.get(address).content.decode()
    assert html.count("My own words") == item_count
    assert html.count("Words of another") == item_count
    assert html.count('<span class="tag">Oppose</span>') == item_count
    assert html.count('<span class="tag">Agree</span>') == item_count


def test_it_is_nobody_elses_page(
    client: Client, open_draft: Consultation, marat: User, dana: User, now: datetime, address: str
) -> None:
    do_everything(open_draft, marat, dana, now)
    client.force_login(dana)
    html = client.get(address).content.decode()
    assert "Words of another" in html
    assert "My own words" not in html
    assert "Oppose" not in html
    client.logout()
    assert client.get(address).status_code == 302


def test_a_withdrawn_comment_is_a_line_without_its_words(
    client: Client, open_draft: Consultation, marat: User, now: datetime, address: str
) -> None:
    comment = factories.make_comment(open_draft, marat, at=now, source="Taken back")
    comments.withdraw(comment=comment, author=marat, at=now)
    client.force_login(marat)
    html = client.get(address).content.decode()
    assert ": withdrawn" in html
    assert "Taken back" not in html


def test_a_missing_key_hides_what_was_held_there_and_says_so(
    client: Client, open_draft: Consultation, marat: User, dana: User, now: datetime, address: str
) -> None:
    do_everything(open_draft, marat, dana, now)
    (settings.KEYS_DIR / f"{open_draft.public_id}.key").unlink()
    client.force_login(marat)
    html = client.get(address).content.decode()
    assert "My own words" in html
    assert "Oppose" not in html
    assert "The secret of some consultation is gone" in html


def test_who_did_nothing_yet_is_shown_the_way_and_the_page_is_not_kept(
    client: Client, marat: User, address: str
) -> None:
    client.force_login(marat)
    answer = client.get(address)
    assert "You have not said anything yet" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_every_comment_is_met_once_page_by_page_and_the_way_back_is_the_same(
    client: Client,
    open_draft: Consultation,
    marat: User,
    now: datetime,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mine, "PAGE", 2)
    at = [now, now, now, now - timedelta(seconds=1), now + timedelta(seconds=1)]
    said = [
        factories.make_comment(open_draft, marat, at=moment, source=f"Word {n}.")
        for n, moment in enumerate(at)
    ]
    client.force_login(marat)
    met: list[str] = []
    turns: list[list[tuple[str, str]]] = []
    query: str | None = ""
    while query is not None:
        html = client.get(address + query).content.decode()
        met += re.findall(r"Word (\d)\.", html)
        turns.append(re.findall(r'rel="(prev|next)" href="(\?from=\w+)"', html))
        query = dict(turns[-1]).get("next")
    assert met == ["4", "2", "1", "0", "3"]
    assert [[which for which, _ in turn] for turn in turns] == [["next"], ["prev", "next"], ["prev"]]
    back = client.get(address + dict(turns[2])["prev"]).content.decode()
    assert re.findall(r"Word (\d)\.", back) == ["1", "0"]
    assert [comment.author_id for comment in said] == [marat.pk] * 5


@pytest.mark.parametrize("start", ["nowhere", "../..", "\x00", ""])
def test_a_page_that_was_made_up_is_the_first(
    start: str, client: Client, open_draft: Consultation, marat: User, dana: User, now: datetime, address: str
) -> None:
    factories.make_comment(open_draft, marat, at=now, source="My own words")
    theirs = factories.make_comment(open_draft, dana, at=now, source="Words of another")
    client.force_login(marat)
    for asked in (start, theirs.public_id):
        html = client.get(address, {"from": asked}).content.decode()
        assert "My own words" in html
        assert "What you follow" in html


def test_positions_stand_in_the_order_of_the_text(
    client: Client, authority: Authority, marat: User, now: datetime, address: str
) -> None:
    draft = factories.make_consultation(authority, at=now, provisions=16)
    anchors = list(draft.public_version.provisions.filter(kind="paragraph").values_list("anchor", flat=True))
    for anchor in (*reversed(anchors), None):
        votes.take(
            consultation=draft,
            anchor=anchor,
            choice=Choice.SUPPORT,
            person_id=marat.public_id,
            keys_dir=settings.KEYS_DIR,
            at=now,
        )
    client.force_login(marat)
    html = client.get(address).content.decode()
    numbers = [f"{chapter}.{place}" for chapter in range(1, 5) for place in range(1, 4)]
    assert re.findall(r"The draft as a whole|Provision ([\d.]+)", html) == ["", *numbers]
