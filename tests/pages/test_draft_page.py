from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.comments.models import Comment
from consultation.digests import actions as digests
from consultation.drafts import actions as drafts
from consultation.drafts.models import Consultation
from consultation.votes import actions as votes
from consultation.votes.models import Choice
from tests import factories

pytestmark = pytest.mark.django_db

QUERIES_OF_A_STRANGER = 8  # the stamp first
QUERIES_OF_AN_OFFICIAL = 12  # session, person, place in an authority, own positions and follow on top
PAGE_LIMIT = 64_000  # bytes as sent


def address(consultation: Consultation, language: str = "en", query: str = "") -> str:
    with translation.override(language):
        return reverse("pages:draft", args=[consultation.public_id, consultation.slug]) + query


def rows_shown(html: str) -> int:
    return len(re.findall(r'<article class="comment', html))


@pytest.mark.parametrize("item_count", [1, 3, 100])
def test_a_strangers_page_takes_the_same_queries_whatever_was_said(
    item_count: int,
    client: Client,
    open_draft: Consultation,
    talk: Callable[[Consultation, int], None],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    talk(open_draft, item_count)
    with django_assert_num_queries(QUERIES_OF_A_STRANGER):
        page = client.get(address(open_draft))
    assert rows_shown(page.content.decode()) == min(item_count, 20)


@pytest.mark.parametrize("item_count", [1, 3, 100])
def test_the_page_of_an_official_who_follows_and_votes_takes_twelve_queries(
    item_count: int,
    client: Client,
    open_draft: Consultation,
    official: User,
    now: datetime,
    talk: Callable[[Consultation, int], None],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    talk(open_draft, item_count)
    digests.follow(user=official, consultation=open_draft, at=now)
    votes.take(
        consultation=open_draft,
        anchor=None,
        choice=Choice.SUPPORT,
        person_id=official.public_id,
        keys_dir=settings.KEYS_DIR,
        at=now,
    )
    client.force_login(official)
    with django_assert_num_queries(QUERIES_OF_AN_OFFICIAL):
        page = client.get(address(open_draft))
    assert "Your position: support. You can change it until" in page.content.decode()


def test_a_page_with_a_hundred_threads_is_sent_in_less_than_64_kb(
    client: Client, open_draft: Consultation, talk: Callable[[Consultation, int], None]
) -> None:
    talk(open_draft, 100)
    page = client.get(address(open_draft))
    linked = re.findall(r'(?:href|src)="/(static/[^"]+\.(?:css|js))"', page.content.decode())
    files = [settings.BASE_DIR / path for path in linked]
    assert len(files) > 3
    weight = sum(len(gzip.compress(file.read_bytes())) for file in files)
    assert len(gzip.compress(page.content)) + weight < PAGE_LIMIT


def test_the_counts_in_the_margin_are_the_rows(
    client: Client, open_draft: Consultation, talk: Callable[[Consultation, int], None]
) -> None:
    talk(open_draft, 3)
    html = client.get(address(open_draft)).content.decode()
    in_margin = sum(int(n) for n in re.findall(r">(\d+) comments?<", html))
    on_provisions = Comment.objects.filter(anchor__isnull=False, withdrawn_at__isnull=True).count()
    assert in_margin == on_provisions == 6


def test_an_address_without_its_title_leads_to_the_full_one(client: Client, open_draft: Consultation) -> None:
    with translation.override("ru"):
        short = reverse("pages:draft_short", args=[open_draft.public_id])
    answer = client.get(short + "?version=1")
    assert (answer.status_code, answer["Location"]) == (302, address(open_draft, "ru", "?version=1"))


@pytest.mark.parametrize(
    "query",
    [
        "?version=9",
        "?version=-1",
        "?version=1e3",
        "?version=99999999999",
        "?version=%00",
        "?from=nowhere",
        "?from=%00",
    ],
)
def test_a_version_or_a_cursor_that_was_made_up_is_a_page_that_says_so(
    query: str, client: Client, open_draft: Consultation
) -> None:
    answer = client.get(address(open_draft, query=query))
    assert answer.status_code == 404
    assert "We could not find this page" in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    ["?text=xx", "?text=%00", "?order=loudest", "?utm=1&utm=2", "?version=", "?from=", "?text=kk&junk[]=%ff"],
)
def test_unknown_keys_languages_and_orders_count_as_none(
    query: str, client: Client, open_draft: Consultation
) -> None:
    assert client.get(address(open_draft, query=query)).status_code == 200


def test_the_text_switches_its_language_while_the_page_keeps_its_own(
    client: Client, open_draft: Consultation
) -> None:
    html = client.get(address(open_draft, query="?text=kk")).content.decode()
    assert "Жүйе адамды бетінен таниды" in html
    assert '<html lang="en"' in html


def test_a_missing_translation_is_admitted(
    client: Client, official: User, authority: Authority, now: datetime
) -> None:
    draft = factories.make_consultation(authority, at=now, languages=("kk", "ru"))
    html = client.get(address(draft)).content.decode()
    assert "This draft is not translated into the language you asked for." in html
    assert (
        "Система распознаёт человека по лицу" in html
    )  # Russian is what an English reader most likely reads


def test_an_old_version_takes_no_positions_and_points_to_the_new_one(
    client: Client, open_draft: Consultation, now: datetime
) -> None:
    factories.make_next_version(open_draft, at=now, writing=factories.writing())
    old = client.get(address(open_draft, query="?version=1")).content.decode()
    new = client.get(address(open_draft)).content.decode()
    assert "A newer version exists" in old
    assert 'name="choice"' not in old
    assert 'name="choice"' in new


def test_a_withdrawn_draft_says_why_and_takes_nothing_more(
    client: Client, open_draft: Consultation, now: datetime
) -> None:
    reasons = {language: f"Reason in {language}" for language in ("kk", "ru", "en")}
    drafts.withdraw(consultation=open_draft, reasons=reasons, at=now)
    html = client.get(address(open_draft)).content.decode()
    assert "Reason in en" in html
    assert 'name="choice"' not in html
    assert "<textarea" not in html


@pytest.mark.parametrize("moment", ["upcoming", "closed"])
def test_before_opening_and_after_closing_there_is_no_form(
    moment: str, client: Client, official: User, authority: Authority, now: datetime
) -> None:
    opens_in = timedelta(days=3) if moment == "upcoming" else timedelta(days=-30)
    draft = factories.make_consultation(
        authority, at=now, opens_in=opens_in, closes_in=opens_in + timedelta(days=20)
    )
    html = client.get(address(draft)).content.decode()
    assert 'name="choice"' not in html
    assert "<textarea" not in html


def test_a_draft_in_preparation_is_nobodys_page(
    client: Client, official: User, authority: Authority, now: datetime
) -> None:
    working = factories.make_working(authority, at=now)
    client.force_login(official)
    for name in ("pages:draft_short", "comments:threads"):
        with translation.override("en"):
            assert client.get(reverse(name, args=[working.consultation.public_id])).status_code == 404


def test_a_missing_key_pauses_voting_and_says_so(client: Client, open_draft: Consultation) -> None:
    (settings.KEYS_DIR / f"{open_draft.public_id}.key").unlink()
    html = client.get(address(open_draft)).content.decode()
    assert "Voting is paused" in html
    assert 'name="choice"' not in html


def test_a_provisions_page_shows_it_with_its_neighbours(client: Client, open_draft: Consultation) -> None:
    version = open_draft.current_version
    assert version is not None
    first, second, third, *_ = version.provisions.values_list("anchor", flat=True)
    with translation.override("en"):
        at = {
            anchor: reverse("pages:provision", args=[open_draft.public_id, anchor])
            for anchor in (first, second, third)
        }
    html = client.get(at[second]).content.decode()
    assert f'rel="prev" href="{at[first]}"' in html
    assert f'rel="next" href="{at[third]}"' in html


def test_an_old_link_to_a_provision_leads_to_the_last_version_that_had_it(
    client: Client, open_draft: Consultation, now: datetime
) -> None:
    gone = open_draft.public_version.provisions.values_list("anchor", flat=True)[1]
    factories.make_next_version(open_draft, at=now, writing=factories.writing(provisions=1))
    with translation.override("en"):
        path = reverse("pages:provision", args=[open_draft.public_id, gone])
    answer = client.get(f"{path}?order=oldest")
    assert (answer.status_code, answer["Location"]) == (302, f"{path}?order=oldest&version=1")
    assert "A newer version exists" in client.get(answer["Location"]).text


def test_who_writes_on_a_stale_page_is_told_and_keeps_the_text(
    client: Client, open_draft: Consultation, now: datetime, marat: User
) -> None:
    gone = open_draft.public_version.provisions.values_list("anchor", flat=True)[1]
    factories.make_next_version(open_draft, at=now, writing=factories.writing(provisions=1))
    client.force_login(marat)
    with translation.override("en"):
        post = reverse("comments:post", args=[open_draft.public_id])
        newest = reverse("pages:draft_short", args=[open_draft.public_id])
    for headers in ({}, {"HX-Request": "true"}):
        form = {"anchor": gone, "source": "An hour of thought", "language": "en"}
        answer = client.post(post, form, headers=headers)
        assert answer.status_code == 409
        assert "There is a newer version of the draft, and" in answer.text
        assert f'<a href="{newest}">Read the newest version</a>' in answer.text
        assert ">An hour of thought</textarea>" in answer.text


def test_a_page_of_an_old_version_names_the_newest_for_machines_too(
    client: Client, open_draft: Consultation, now: datetime
) -> None:
    factories.make_next_version(open_draft, at=now, writing=factories.writing())
    link = f'<link rel="latest-version" href="{address(open_draft)}">'
    assert [link in client.get(address(open_draft, query=q)).text for q in ("?version=1", "")] == [
        True,
        False,
    ]


def test_a_provision_that_is_not_in_this_version_is_not_found(
    client: Client, open_draft: Consultation
) -> None:
    with translation.override("en"):
        answer = client.get(reverse("pages:provision", args=[open_draft.public_id, "madeupanchor"]))
    assert answer.status_code == 404
    assert "This provision is not in this version of the draft." in answer.content.decode()
