from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import feedparser
import pytest
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from consultation.authorities.models import Authority, Topic
from consultation.comments import actions as comments
from consultation.drafts import actions as drafts
from consultation.drafts.models import Consultation
from consultation.lib.translated import LANGUAGES
from consultation.votes import actions as votes
from tests import factories
from tests.pages import atom

pytestmark = pytest.mark.django_db

QUERIES = 3  # events, consultations, versions
SUMMARY = {"kk": "Не өзгереді.", "ru": "Что изменится.", "en": "What changes."}


def path_of(consultation: Consultation, language: str = "en") -> str:
    return f"/{language}/drafts/{consultation.public_id}/feed.atom"


def titles(client: Client, path: str) -> list[str]:
    return [entry.title for entry in atom.read(client.get(path).content).entries]


@pytest.fixture
def life(authority: Authority, official: User, now: datetime) -> Consultation:
    """Opened, renewed with a later closing, closed; and somebody spoke."""
    day = timedelta(days=1)
    draft = factories.make_consultation(authority, at=now - 9 * day, closes_in=3 * day)
    drafts.record_openings(at=now - 9 * day)
    working = drafts.start_next_version(consultation=draft)
    drafts.publish(
        version=working,
        official=official,
        opens_at=None,
        closes_at=now - day,
        revision=working.revision,
        keys_dir=settings.KEYS_DIR,
        at=now - 8 * day,
    )
    draft.refresh_from_db()
    comments.post(
        consultation=draft,
        anchor=None,
        author=official,
        source="Something said aloud",
        language="en",
        form_token=uuid.uuid4(),
        at=now - 7 * day,
    )
    votes.close(at=now)
    return draft


def test_a_drafts_feed_tells_what_happened_to_it_the_latest_first(client: Client, life: Consultation) -> None:
    feed = atom.read(client.get(path_of(life)).content)
    name = "Draft on video surveillance"
    assert [entry.title for entry in feed.entries] == [
        f"Closed for opinions: {name}",
        f"New closing date: {name}",
        f"New text: {name}",
        f"Open for opinions: {name}",
        f"New text: {name}",
    ]
    assert feed.title == f"News of the draft: {name}"
    assert {entry.author for entry in feed.entries} == {life.authority.name_en}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_feed_speaks_one_language_and_links_to_pages_in_it(
    language: str, client: Client, life: Consultation
) -> None:
    answer = client.get(path_of(life, language))
    feed = atom.read(answer.content)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.language == language
    assert feed.links["self"] == settings.BASE_URL + path_of(life, language)
    prefix = f"{settings.BASE_URL}/{language}/drafts/{life.public_id}/"
    assert all(link.startswith(prefix) for link in (feed.links["alternate"], *(e.link for e in feed.entries)))
    assert SUMMARY[language] in feed.entries[-1].summary


def test_an_entry_keeps_its_id_in_every_feed_that_holds_it(
    client: Client, life: Consultation, authority: Authority
) -> None:
    topic = Topic.objects.create(slug="sight", name_kk="Көру", name_ru="Зрение", name_en="Sight")
    life.topics.add(topic)
    paths = (
        path_of(life),
        "/en/drafts/feed.atom",
        f"/en/authorities/{authority.slug}/feed.atom",
        "/en/topics/sight/feed.atom",
    )
    feeds = [atom.read(client.get(path).content) for path in paths]
    assert len({tuple(entry.id for entry in feed.entries) for feed in feeds}) == 1
    assert len({feed.id for feed in feeds}) == 4
    russian = atom.read(client.get(path_of(life, "ru")).content)
    assert not {entry.id for entry in russian.entries} & {entry.id for entry in feeds[0].entries}


def test_a_feed_of_a_topic_or_authority_leaves_out_what_is_of_others(
    client: Client, open_draft: Consultation, now: datetime
) -> None:
    other = factories.make_authority()
    Topic.objects.create(slug="sight", name_kk="Көру", name_ru="Зрение", name_en="Sight")
    factories.make_official(other)
    assert len(titles(client, "/en/drafts/feed.atom")) == 1
    assert titles(client, f"/en/authorities/{other.slug}/feed.atom") == []
    assert titles(client, "/en/topics/sight/feed.atom") == []


def test_a_withdrawal_is_told_with_its_reason(
    client: Client, open_draft: Consultation, now: datetime
) -> None:
    drafts.withdraw(consultation=open_draft, reasons=dict.fromkeys(LANGUAGES, "A <slip>"), at=now)
    entry = atom.read(client.get(path_of(open_draft)).content).entries[0]
    assert entry.title == "Withdrawn: Draft on video surveillance"
    assert "Its reason: A &lt;slip&gt;" in entry.summary


def test_feeds_say_nothing_of_people_nor_of_what_is_in_preparation(
    client: Client, life: Consultation, official: User, authority: Authority, now: datetime
) -> None:
    drafts.create(
        authority=authority,
        territory=authority.territory,
        topics=[],
        writing=drafts.Writing(title={"en": "Not yet"}, summary={}, source={}),
        official=official,
        at=now,
    )
    body = client.get("/en/drafts/feed.atom").content.decode()
    said = ("Something said aloud", official.display_name, official.email, "Not yet")
    assert [word in body for word in said] == [False] * 4


@pytest.mark.parametrize(
    "path", ["drafts/unknown", "topics/unknown", "authorities/unknown"], ids=["draft", "topic", "authority"]
)
def test_a_feed_of_nothing_is_not_found(path: str, client: Client) -> None:
    assert client.get(f"/en/{path}/feed.atom").status_code == 404


def test_a_feed_of_a_draft_in_preparation_is_not_found(
    client: Client, authority: Authority, at: datetime
) -> None:
    assert client.get(path_of(factories.make_working(authority, at=at).consultation)).status_code == 404


@pytest.mark.parametrize("item_count", [1, 3, 50])
def test_the_feed_takes_three_queries_however_much_happened(
    item_count: int,
    client: Client,
    authority: Authority,
    official: User,
    now: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(item_count):
        factories.make_consultation(authority, at=now, provisions=1)
    with django_assert_num_queries(QUERIES):
        found = titles(client, "/en/drafts/feed.atom")
    assert len(found) == item_count


def test_every_page_of_a_draft_names_its_feed(client: Client, open_draft: Consultation) -> None:
    html = client.get(f"/en/drafts/{open_draft.public_id}/", follow=True).content.decode()
    assert f'type="application/atom+xml" title="News of this draft" href="{path_of(open_draft)}"' in html
    assert 'title="News of all drafts" href="/en/drafts/feed.atom"' in html


@given(title=st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=80))
@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_feed_can_be_read_whatever_the_title(title: str, client: Client, open_draft: Consultation) -> None:
    words = {"title_en": title, "summary_en": title, "withdrawal_reason_en": title}
    Consultation.objects.filter(pk=open_draft.pk).update(**words)
    Authority.objects.update(name_en=f"x{title}")
    body = client.get(path_of(open_draft)).content
    feed = atom.read(body)
    others = feedparser.parse(body)  # as other people's programs read it
    assert (len(feed.entries), others.bozo) == (1, False)
    assert [(entry.id, entry.link) for entry in others.entries] == [
        (entry.id, entry.link) for entry in feed.entries
    ]
