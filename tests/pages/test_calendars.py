from __future__ import annotations

from datetime import datetime, timedelta

import icalendar
import pytest
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from consultation.authorities.models import Authority, Topic
from consultation.drafts import actions as drafts
from consultation.drafts.models import Consultation
from consultation.lib.text import clean_line
from consultation.lib.translated import LANGUAGES
from tests import factories
from tests.lib.reading_calendars import Component, moment, read

pytestmark = pytest.mark.django_db

QUERIES = 2  # consultations, and what changed
CLOSES = {
    "kk": "Бейнебақылау жобасы",
    "ru": "Проект о видеонаблюдении",
    "en": "Draft on video surveillance",
}


def path_of(consultation: Consultation, language: str = "en") -> str:
    return f"/{language}/drafts/{consultation.public_id}/calendar.ics"


def events_of(client: Client, consultation: Consultation) -> list[Component]:
    return read(client.get(path_of(consultation)).content)[1]


def put_off(consultation: Consultation, official: User, *, days: int, at: datetime) -> None:
    consultation.refresh_from_db()
    assert consultation.closes_at
    working = drafts.start_next_version(consultation=consultation)
    drafts.publish(
        version=working,
        official=official,
        opens_at=None,
        closes_at=consultation.closes_at + timedelta(days=days),
        revision=working.revision,
        keys_dir=settings.KEYS_DIR,
        at=at,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_drafts_calendar_holds_its_two_dates(
    language: str, client: Client, open_draft: Consultation
) -> None:
    answer = client.get(path_of(open_draft, language))
    calendar, [opens, closes] = read(answer.content)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert calendar["X-WR-CALNAME"] == CLOSES[language]
    assert open_draft.opens_at
    assert open_draft.closes_at
    assert moment(opens["DTSTART"]) == open_draft.opens_at.replace(microsecond=0)
    assert moment(closes["DTSTART"]) == open_draft.closes_at.replace(microsecond=0)
    assert CLOSES[language] in opens["SUMMARY"]
    assert closes["URL"] == f"{settings.BASE_URL}/{language}/drafts/{open_draft.public_id}/"


def test_a_changed_date_is_a_new_edition_of_the_same_entry(
    client: Client, open_draft: Consultation, official: User, now: datetime
) -> None:
    editions = [events_of(client, open_draft)]
    for days in (3, 0, 4):  # the second version changes the text only
        put_off(open_draft, official, days=days, at=now)
        editions.append(events_of(client, open_draft))
    assert len({tuple(event["UID"] for event in events) for events in editions}) == 1
    assert [events[1]["SEQUENCE"] for events in editions] == ["0", "1", "1", "2"]
    starts = [moment(events[1]["DTSTART"]) for events in editions]
    assert [(start - starts[0]).days for start in starts] == [0, 3, 3, 7]


def test_a_withdrawn_draft_is_cancelled_in_a_new_edition(
    client: Client, open_draft: Consultation, now: datetime
) -> None:
    before = events_of(client, open_draft)
    drafts.withdraw(consultation=open_draft, reasons=dict.fromkeys(LANGUAGES, "A slip"), at=now)
    after = events_of(client, open_draft)
    assert [(event["STATUS"], event["SEQUENCE"]) for event in before] == [("CONFIRMED", "0")] * 2
    assert [(event["STATUS"], event["SEQUENCE"]) for event in after] == [("CANCELLED", "1")] * 2


def test_the_calendar_does_not_change_by_itself(client: Client, open_draft: Consultation) -> None:
    assert client.get(path_of(open_draft)).content == client.get(path_of(open_draft)).content


def test_what_is_in_preparation_has_no_calendar(client: Client, authority: Authority, at: datetime) -> None:
    hidden = factories.make_working(authority, at=at).consultation
    assert client.get(path_of(hidden)).status_code == 404
    assert read(client.get("/en/drafts/calendar.ics").content)[1] == []


def test_the_calendar_of_a_topic_or_authority_holds_its_drafts_only(
    client: Client, open_draft: Consultation, authority: Authority, now: datetime
) -> None:
    topic = Topic.objects.create(slug="sight", name_kk="Көру", name_ru="Зрение", name_en="Sight")
    other = factories.make_consultation(factories.make_authority(), at=now)
    other.topics.add(topic)

    def held(path: str) -> set[str]:
        events = read(client.get(f"/en/{path}/calendar.ics").content)[1]
        return {event["UID"].partition("-")[0] for event in events}

    assert held("topics/sight") == {other.public_id}
    assert held(f"authorities/{authority.slug}") == {open_draft.public_id}
    assert held("drafts") == {open_draft.public_id, other.public_id}
    assert client.get("/en/topics/nothing/calendar.ics").status_code == 404
    assert client.get("/en/authorities/nobody/calendar.ics").status_code == 404


@pytest.mark.parametrize("item_count", [1, 3, 50])
def test_the_calendar_of_all_takes_two_queries(
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
        body = client.get("/ru/drafts/calendar.ics").content
    assert len(read(body)[1]) == 2 * item_count


@given(title=st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=120))
@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_calendar_can_be_read_whatever_the_title(
    title: str, client: Client, open_draft: Consultation
) -> None:
    Consultation.objects.filter(pk=open_draft.pk).update(
        title_kk=title, title_ru="", title_en=title, summary_en=title
    )
    body = client.get(path_of(open_draft)).content
    _, events = read(body)
    assert [clean_line(title) in event["SUMMARY"] for event in events] == [True, True]
    others = icalendar.Calendar.from_ical(body).walk("VEVENT")  # as other people's programs read it
    assert [(str(event["UID"]), str(event["SUMMARY"])) for event in others] == [
        (event["UID"], event["SUMMARY"]) for event in events
    ]
