from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from consultation.authorities.models import Authority, Topic
from consultation.digests.models import Follow
from consultation.drafts import actions as drafts
from consultation.drafts import rules
from consultation.drafts.models import Consultation
from consultation.pages.queries.filters import Filters, matching
from tests import factories

pytestmark = pytest.mark.django_db

# rows, comments, positions; stages, topics, territories and authorities, the last two counted, then named
QUERIES = 11  # the stamp first, and last when the clock changes the page


def shown(html: str) -> list[str]:
    """Public ids of the cards, in their order."""
    return re.findall(r'<h3><a href="/en/drafts/([a-z0-9]{12})/', html)


def get(client: Client, query: str = "") -> str:
    answer = client.get(f"/en/drafts/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def in_each_stage(official: User, authority: Authority, now: datetime) -> dict[str, Consultation]:
    day = timedelta(days=1)
    made = {
        "open": factories.make_consultation(authority, at=now, closes_in=9 * day),
        "upcoming": factories.make_consultation(authority, at=now, opens_in=2 * day),
        "in_review": factories.make_consultation(authority, at=now, opens_in=-9 * day, closes_in=-day),
        "withdrawn": factories.make_consultation(authority, at=now),
    }
    reasons = dict.fromkeys(("kk", "ru", "en"), "Why")
    drafts.withdraw(consultation=made["withdrawn"], reasons=reasons, at=now)
    return {stage: Consultation.objects.get(pk=draft.pk) for stage, draft in made.items()}


@pytest.mark.parametrize("item_count", [1, 3, 50])
def test_a_list_takes_the_same_queries_however_long(
    item_count: int,
    client: Client,
    official: User,
    authority: Authority,
    now: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(item_count):
        factories.make_consultation(authority, at=now, closes_in=timedelta(days=5 + n))
    with django_assert_num_queries(QUERIES):
        html = get(client)
    assert len(shown(html)) == min(item_count, 20)


def test_the_database_and_the_rule_agree_on_the_stage(
    in_each_stage: dict[str, Consultation], now: datetime
) -> None:
    moments = [
        moment
        for draft in in_each_stage.values()
        for instant in (draft.opens_at, draft.closes_at)
        if instant
        for moment in (instant - timedelta(seconds=1), instant, instant + timedelta(seconds=1))
    ]
    for at in moments:
        rows = matching(Filters(), at=at)
        assert {row.pk: row.standing for row in rows} == {  # type: ignore[attr-defined]
            draft.pk: rules.stage(draft, at).value for draft in in_each_stage.values()
        }


@pytest.mark.parametrize("stage", ["open", "upcoming", "in_review", "withdrawn"])
def test_a_stage_shows_what_stands_there(
    stage: str, client: Client, in_each_stage: dict[str, Consultation]
) -> None:
    assert shown(get(client, f"?stage={stage}")) == [in_each_stage[stage].public_id]


def test_all_stages_follow_each_other(client: Client, in_each_stage: dict[str, Consultation]) -> None:
    assert shown(get(client)) == [draft.public_id for draft in in_each_stage.values()]


def test_filters_go_together_and_their_counts_are_what_each_would_leave(
    client: Client, in_each_stage: dict[str, Consultation], now: datetime, authority: Authority
) -> None:
    topic = Topic.objects.create(slug="cameras", name_kk="К", name_ru="К", name_en="Cameras")
    Topic.objects.create(slug="empty", name_kk="Е", name_ru="Е", name_en="Nothing here")
    elsewhere = factories.make_consultation(factories.make_authority(), at=now)
    for draft in (in_each_stage["open"], in_each_stage["upcoming"], elsewhere):
        draft.topics.add(topic)
    html = get(client, f"?topic=cameras&authority={authority.slug}")
    assert set(shown(html)) == {in_each_stage["open"].public_id, in_each_stage["upcoming"].public_id}
    by_stage = dict(re.findall(r'stage=(\w+)"><span>[^<]+</span> <span class="count">(\d+)<', html))
    by_authority = re.findall(r'authority=([\w-]+)"><span>[^<]+</span> <span class="count">(\d+)<', html)
    assert by_stage == {"open": "1", "upcoming": "1"}
    assert by_authority == [(elsewhere.authority.slug, "1")]
    assert "Nothing here" not in html


def test_a_city_holds_its_districts_drafts(
    client: Client, open_draft: Consultation, now: datetime, authority: Authority
) -> None:
    city, district = authority.territory, factories.make_territory()
    district.kind, district.parent = district.Kind.DISTRICT, city
    district.save()
    inside = factories.make_consultation(authority, at=now)
    Consultation.objects.filter(pk=inside.pk).update(territory=district)
    both = {open_draft.public_id, inside.public_id}
    assert set(shown(get(client, f"?territory={city.code}"))) == both
    assert shown(get(client, f"?territory={district.code}")) == [inside.public_id]
    counts = re.findall(r'territory=([\w-]+)"><span>[^<]+</span> <span class="count">(\d+)<', get(client))
    assert counts == [(city.code, "2"), (district.code, "1")]


@pytest.mark.parametrize(
    "query",
    ["?topic=nosuch", "?territory=%00", "?authority=" + "x" * 500, "?stage=preparing", "?stage=loud&topic="],
)
def test_what_is_not_known_is_left_out_and_said(query: str, client: Client, open_draft: Consultation) -> None:
    html = get(client, query)
    assert shown(html) == [open_draft.public_id]
    assert "The address asks for something that we don&#x27;t know" in html or "that we don't know" in html


@pytest.mark.parametrize("query", ["?from=nowhere", "?from=%00", "?from=", "?junk=1", "?stage=&from=x' OR 1"])
def test_a_cursor_that_was_made_up_shows_the_first_page(
    query: str, client: Client, open_draft: Consultation
) -> None:
    html = get(client, query)
    assert shown(html) == [open_draft.public_id]
    assert "that we don" not in html


def test_pages_lead_through_the_whole_list_and_back(
    client: Client, official: User, authority: Authority, now: datetime
) -> None:
    """Many close at the same instant; nobody is skipped or shown twice."""
    made = [
        factories.make_consultation(authority, at=now, closes_in=timedelta(days=5 + n // 15))
        for n in range(45)
    ]
    pages, query = [], "?stage=open"
    while query:
        html = get(client, query)
        pages.append(shown(html))
        following = re.search(r'rel="next" href="([^"]+)"', html)
        query = following[1].replace("&amp;", "&") if following else ""
    assert [public_id for page in pages for public_id in page] == [draft.public_id for draft in made]
    assert [len(page) for page in pages] == [20, 20, 5]
    back = re.search(r'rel="prev" href="([^"]+)"', html)
    assert back is not None
    assert shown(get(client, back[1].replace("&amp;", "&"))) == pages[1]


def test_where_nothing_fits_there_is_a_way_on(client: Client, open_draft: Consultation) -> None:
    Topic.objects.create(slug="health", name_kk="Д", name_ru="З", name_en="Health")
    html = get(client, "?topic=health&stage=open")
    assert shown(html) == []
    assert "No draft fits all of these choices." in html
    assert 'href="/en/drafts/">Show all drafts' in html
    assert 'href="/en/drafts/?stage=open"' in html  # without the topic


def test_a_topic_has_a_short_address(client: Client) -> None:
    answer = client.get("/ru/topics/health/")
    assert (answer.status_code, answer["Location"]) == (302, "/ru/drafts/?topic=health")


def test_a_list_of_nothing_is_admitted(client: Client) -> None:
    assert "No draft is published yet." in get(client)


def test_what_the_list_is_narrowed_to_can_be_followed_and_let_go(
    client: Client, open_draft: Consultation, marat: User
) -> None:
    topic = Topic.objects.create(slug="health", name_kk="Д", name_ru="З", name_en="Health")
    address = "/en/drafts/?topic=health"
    assert "Follow this topic" in get(client, "?topic=health")
    assert "Follow this" not in get(client, "?stage=open")
    client.force_login(marat)
    form = {"what": "topic", "which": "health", "back": address}
    with translation.override("en"):
        answer = client.post(reverse("digests:follow_subject"), form)
    assert answer["Location"] == address
    assert list(Follow.objects.values_list("user", "topic")) == [(marat.pk, topic.pk)]
    assert "You follow: Health." in get(client, "?topic=health")


def test_choices_stand_in_the_order_of_the_readers_alphabet(client: Client, open_draft: Consultation) -> None:
    for slug, kazakh in (("z", "Қала"), ("b", "Көлік"), ("a", "Ауа"), ("y", "Әділет")):
        topic = Topic.objects.create(slug=slug, name_kk=kazakh, name_ru=slug, name_en=slug)
        open_draft.topics.add(topic)
    html = client.get("/kk/drafts/").content.decode()
    facet = html.split('id="by-topic"')[1].split("</nav>")[0]
    assert re.findall(r"<span>(\w+)</span>", facet) == ["Ауа", "Әділет", "Көлік", "Қала"]


def test_the_feed_and_the_calendar_of_what_is_shown_are_linked(
    client: Client, open_draft: Consultation, authority: Authority
) -> None:
    def linked(query: str) -> list[str]:
        return re.findall(r'<a href="/en/([^"]+\.(?:atom|ics))">', get(client, query))

    open_draft.topics.add(
        Topic.objects.create(slug="sight", name_kk="Көру", name_ru="Зрение", name_en="Sight")
    )
    everything = ["drafts/feed.atom", "drafts/calendar.ics"]
    of_topic = ["topics/sight/feed.atom", "topics/sight/calendar.ics"]
    of_authority = [f"authorities/{authority.slug}/{name}" for name in ("feed.atom", "calendar.ics")]
    assert linked("") == linked("?stage=open") == everything
    assert linked("?topic=sight") == of_topic
    assert linked(f"?topic=sight&authority={authority.slug}") == of_topic + of_authority
