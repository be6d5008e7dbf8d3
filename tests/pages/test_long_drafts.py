"""A code of 400 provisions, read a chapter at a time."""

from __future__ import annotations

import gzip
import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.drafts import actions as drafts
from consultation.drafts.models import Consultation
from consultation.lib.translated import LANGUAGES
from consultation.pages import chapters
from consultation.votes.models import Tally
from tests import factories
from tests.texts import PER_CHAPTER, code

pytestmark = pytest.mark.django_db

PAGE_LIMIT = 64_000  # bytes as sent


@pytest.fixture
def long_draft(official: User, authority: Authority, now: datetime) -> Consultation:
    working = factories.make_working(authority, at=now)
    text = drafts.Writing(source={language: code(language) for language in LANGUAGES})
    drafts.save_working(version=working, revision=1, writing=text)
    return drafts.publish(
        version=working,
        official=official,
        opens_at=None,
        closes_at=now + timedelta(days=21),
        revision=2,
        keys_dir=settings.KEYS_DIR,
        at=now,
    ).consultation


def address(consultation: Consultation, query: str = "") -> str:
    with translation.override("en"):
        return reverse("pages:draft", args=[consultation.public_id, consultation.slug]) + query


def anchors(consultation: Consultation) -> list[str]:
    return list(consultation.public_version.provisions.values_list("anchor", flat=True))


def shown(html: str) -> list[str]:
    return re.findall(r'<article class="provision [a-z]+" id="p-([^"]+)"', html)


def weight(page: bytes) -> int:
    linked = re.findall(r'(?:href|src)="/(static/[^"]+\.(?:css|js))"', page.decode())
    files = [settings.BASE_DIR / path for path in linked]
    assert len(files) > 3
    return len(gzip.compress(page)) + sum(len(gzip.compress(file.read_bytes())) for file in files)


def test_chapters_together_are_the_whole_text_each_provision_once(
    client: Client, long_draft: Consultation
) -> None:
    read = [
        anchor
        for n in range(1, 11)
        for anchor in shown(client.get(address(long_draft, f"?chapter={n}")).content.decode())
    ]
    assert read == anchors(long_draft)


def test_a_chapter_says_where_it_stands_and_leads_on_and_back(
    client: Client, long_draft: Consultation
) -> None:
    html = client.get(address(long_draft, "?chapter=3&text=kk")).content.decode()
    assert "Chapter 3 of 10" in html
    assert re.findall(r'<a(?: class="on")? rel="(\w+)" href="([^"]+)"', unescape(html))[:2] == [
        ("prev", "?text=kk&chapter=2#chapter"),
        ("next", "?text=kk&chapter=4#chapter"),
    ]


@pytest.mark.parametrize("chapter", ["0", "11", "-1", "x", "99999", "٣", "%00"])
def test_a_chapter_that_does_not_exist_is_not_found(
    chapter: str, client: Client, long_draft: Consultation
) -> None:
    assert client.get(address(long_draft, f"?chapter={chapter}")).status_code == 404


def test_every_chapter_has_the_whole_contents_list(client: Client, long_draft: Consultation) -> None:
    html = unescape(client.get(address(long_draft, "?chapter=3")).content.decode())
    heads = anchors(long_draft)[::PER_CHAPTER]
    listed = re.findall(r'<li class="level-1[^"]*"><a href="([^"]*)#p-([^"]+)"', html)
    assert listed == [("" if n == 3 else f"?chapter={n}", anchor) for n, anchor in enumerate(heads, start=1)]


def test_a_link_to_a_provision_opens_the_chapter_that_holds_it(
    client: Client, long_draft: Consultation
) -> None:
    anchor = anchors(long_draft)[250]
    html = client.get(address(long_draft, f"?at={anchor}")).content.decode()
    assert anchor in shown(html)
    assert "Chapter 7 of 10" in html


def test_whoever_votes_in_a_late_chapter_comes_back_to_it(
    client: Client, long_draft: Consultation, marat: User
) -> None:
    anchor = anchors(long_draft)[390]
    client.force_login(marat)
    with translation.override("en"):
        take = reverse("votes:take", args=[long_draft.public_id])
    answer = client.post(take, {"anchor": anchor, "choice": "support", "back": "draft"}, follow=True)
    assert answer.redirect_chain[0][0].endswith(f"?at={anchor}#p-{anchor}")
    assert anchor in shown(answer.content.decode())


def test_a_link_to_a_provision_that_is_gone_says_so(client: Client, long_draft: Consultation) -> None:
    html = client.get(address(long_draft, "?at=gone12345678")).content.decode()
    assert "is not in this version of the draft" in html
    assert "Chapter 1 of 10" in html


def test_the_single_page_holds_every_provision_and_no_form(client: Client, long_draft: Consultation) -> None:
    html = client.get(address(long_draft, "?view=whole")).content.decode()
    assert re.findall(r'id="p-([^"]+)"', html) == anchors(long_draft)
    assert re.findall(r'<form action="([^"]*)"|name="choice"|<textarea', html) == []


@pytest.mark.parametrize("query", ["", "?chapter=3", "?chapter=10", "?view=whole"])
def test_no_page_of_four_hundred_provisions_is_sent_in_more_than_64_kb(
    query: str, client: Client, long_draft: Consultation, marat: User
) -> None:
    assert weight(client.get(address(long_draft, query)).content) < PAGE_LIMIT
    client.force_login(marat)
    assert weight(client.get(address(long_draft, query)).content) < PAGE_LIMIT


@pytest.mark.parametrize(("query", "count"), [("", 7), ("?chapter=5", 6), ("?view=whole", 6)])
def test_a_long_draft_takes_no_more_queries_than_a_short_one(
    query: str,
    count: int,
    client: Client,
    long_draft: Consultation,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(count):
        client.get(address(long_draft, query))


def test_the_contents_list_marks_where_most_is_said_also_in_words(
    client: Client, long_draft: Consultation
) -> None:
    hottest, half, cold = anchors(long_draft)[90], anchors(long_draft)[201], anchors(long_draft)[300]
    for anchor, count in ((hottest, 40), (half, 20), (cold, 15)):
        Tally.objects.create(
            consultation=long_draft,
            version=long_draft.public_version,
            anchor=anchor,
            support=count,
            shown_support=count,
        )
    html = client.get(address(long_draft)).content.decode()
    marked = re.findall(
        r'class="hot"><a href="([^"]+)#p-([^"]+)".*?<rect class="heat-share" width="(\d+)".*?'
        r"\((\d+ comments?), (about \d+ positions?)\)",
        unescape(html),
        re.DOTALL,
    )
    assert marked == [
        ("?chapter=3", hottest, "100", "0 comments", "about 40 positions"),
        ("?chapter=6", half, "50", "0 comments", "about 20 positions"),
    ]


@pytest.mark.parametrize(
    ("levels", "sheets"),
    [
        ([0] * 60, [(0, 60)]),
        ([0] * 61, [(0, 31), (31, 61)]),
        ([1, *[0] * 60], [(0, 31), (31, 61)]),
        ([0, 1, *[0] * 40, 1, *[0] * 40], [(0, 42), (42, 83)]),
        ([1, 2, *[0] * 40, 2, *[0] * 40], [(0, 42), (42, 83)]),
        ([1, *[0] * 119, 1], [(0, 120), (120, 121)]),
        ([1, 2, *[0] * 70, 2, *[0] * 70, 1], [(0, 72), (72, 143), (143, 144)]),
        ([], [(0, 0)]),
    ],
)
def test_a_long_text_is_cut_where_its_chapters_begin(
    levels: list[int], sheets: list[tuple[int, int]]
) -> None:
    assert [(places.start, places.stop) for places in chapters.cut(levels)] == sheets


@pytest.mark.parametrize(
    ("voices", "shares"),
    [
        ([], {}),
        ([0, 0], {}),
        ([2, 1], {}),
        ([3, 1], {0: 100}),
        ([10, 5, 4], {0: 100, 1: 50}),
        ([7] * 20, dict.fromkeys(range(12), 100)),
    ],
)
def test_only_what_stands_out_is_hot(voices: list[int], shares: dict[int, int]) -> None:
    assert chapters.hot(voices) == shares
