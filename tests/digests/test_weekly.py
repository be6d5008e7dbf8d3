from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import User
from consultation.digests import actions, rules
from consultation.digests.models import Digest, DigestPreference
from consultation.digests.queries import next_digest_at, preference_of
from consultation.drafts.models import Consultation
from consultation.outbox.models import OutgoingMail
from consultation.record.models import Event
from tests import factories
from tests.digests.conftest import Happen, follow_since, settle
from tests.digests.test_rules import ALMATY, BERLIN, utc

pytestmark = pytest.mark.django_db
HOUR, DAY, WEEK = (timedelta(**{unit: 1}) for unit in ("hours", "days", "weeks"))
MONDAY, THURSDAY, SUNDAY = 0, 3, 6
EIGHT = datetime(2026, 11, 23, 3, tzinfo=UTC)  # a Monday, in Almaty

CASES = [
    (MONDAY, 8, ALMATY, "2026-11-23 02:59:59", "2026-11-16 03:00", "2026-11-23 03:00"),
    (MONDAY, 8, ALMATY, "2026-11-23 03:00", "2026-11-23 03:00", "2026-11-30 03:00"),
    (MONDAY, 8, ALMATY, "2026-11-29 18:59", "2026-11-23 03:00", "2026-11-30 03:00"),
    # Monday in Almaty begins while it is Sunday in Greenwich
    (MONDAY, 0, ALMATY, "2026-11-22 19:00", "2026-11-22 19:00", "2026-11-29 19:00"),
    (SUNDAY, 23, ALMATY, "2026-11-22 18:30", "2026-11-22 18:00", "2026-11-29 18:00"),
    # and while it is Sunday in Berlin
    (SUNDAY, 8, BERLIN, "2026-11-22 20:00", "2026-11-22 07:00", "2026-11-29 07:00"),
    # on Thursday, 29 February 2024, the hour before midnight came twice
    (THURSDAY, 23, ALMATY, "2024-02-29 17:30", "2024-02-22 17:00", "2024-02-29 18:00"),
    (THURSDAY, 23, ALMATY, "2024-02-29 18:00", "2024-02-29 18:00", "2024-03-07 18:00"),
    # Berlin's clocks change on Sundays
    (SUNDAY, 2, BERLIN, "2026-03-29 00:59:59", "2026-03-22 01:00", "2026-03-29 01:00"),
    (SUNDAY, 2, BERLIN, "2026-03-29 01:00", "2026-03-29 01:00", "2026-04-05 00:00"),
    (SUNDAY, 2, BERLIN, "2026-10-25 00:30", "2026-10-18 00:00", "2026-10-25 01:00"),
    (SUNDAY, 8, BERLIN, "2026-10-25 07:00", "2026-10-25 07:00", "2026-11-01 07:00"),
]


@pytest.mark.parametrize(("weekday", "hour", "zone", "now", "came", "comes"), CASES)
def test_the_hour_of_a_weekday_comes_once_a_week_whatever_the_clock_does(
    *, weekday: int, hour: int, zone: ZoneInfo, now: str, came: str, comes: str
) -> None:
    found = (
        rules.hour_came(hour=hour, weekday=weekday, zone=zone, at=utc(now)).astimezone(UTC),
        rules.hour_comes(hour=hour, weekday=weekday, zone=zone, at=utc(now)).astimezone(UTC),
    )

    assert found == (utc(came), utc(comes))


def follow_weekly(
    user: User, quiet: Consultation, since: datetime, *, weekday: int = 0, hour: int = 8
) -> None:
    follow_since(user, quiet, since, hour=hour)
    DigestPreference.objects.filter(user=user).update(frequency="weekly", weekday=weekday)


@pytest.mark.parametrize(("weekday", "hour", "zone", "now", "came"), [case[:5] for case in CASES])
@pytest.mark.parametrize(("early", "planned"), [(timedelta(microseconds=1), 1), (timedelta(0), 0)])
def test_the_database_plans_once_for_every_coming_of_the_day(
    *,
    weekday: int,
    hour: int,
    zone: ZoneInfo,
    now: str,
    came: str,
    early: timedelta,
    planned: int,
    quiet: Consultation,
    happen: Happen,
    marat: User,
) -> None:
    follow_weekly(marat, quiet, utc(came) - 30 * DAY, weekday=weekday, hour=hour)
    User.objects.filter(pk=marat.pk).update(time_zone=zone.key)
    Digest.objects.create(
        recipient=marat,
        window_from=utc(came) - 30 * DAY,
        window_to=utc(came) - DAY,
        news_from=utc(came) - 30 * DAY,
        planned_at=utc(came) - early,
        composed_at=utc(came),
    )
    happen(utc(came) - 12 * HOUR)

    assert actions.plan(at=utc(now)) == planned


def test_a_week_with_news_every_day_brings_one_mail(quiet: Consultation, happen: Happen, marat: User) -> None:
    follow_weekly(marat, quiet, EIGHT - 3 * DAY)
    planned = []
    for day in range(9):
        happen(EIGHT + day * DAY - HOUR)
        planned.append(actions.plan(at=EIGHT + day * DAY))
        actions.compose(at=EIGHT + day * DAY)
        settle(OutgoingMail.State.SENT, at=EIGHT + day * DAY)

    assert planned == [1, 0, 0, 0, 0, 0, 0, 1, 0]


def test_the_list_names_the_day_of_the_next_weekly_mail(quiet: Consultation, marat: User) -> None:
    follow_weekly(marat, quiet, EIGHT - HOUR, weekday=SUNDAY)

    assert next_digest_at(preference_of(marat), at=EIGHT) == EIGHT + 6 * DAY


def test_a_weekly_mail_has_a_headline_and_three_lines_a_draft(
    quiet: Consultation, happen: Happen, marat: User
) -> None:
    other = factories.make_consultation(quiet.authority, at=EIGHT - 9 * DAY, closes_in=2 * WEEK)
    follow_weekly(marat, quiet, EIGHT - 4 * DAY)
    follow_weekly(marat, other, EIGHT - 4 * DAY)
    Consultation.objects.filter(pk=quiet.pk).update(closes_at=EIGHT + 2 * DAY)
    for hour, kind in enumerate(("opened", "closing_soon")):
        happen(EIGHT - (9 - hour) * HOUR, f"consultation.{kind}")
    happen(EIGHT - 4 * HOUR, "dates.changed")
    happen(EIGHT - 3 * HOUR, "version.published", number=1)
    happen_in(other, EIGHT - HOUR)

    actions.plan(at=EIGHT)
    actions.compose(at=EIGHT)

    mail = OutgoingMail.objects.get()
    lines = mail.text.splitlines()
    assert lines[:2] == [
        "“Draft on video surveillance” closes soon: now is the time to say what you think.",
        "There is news in 1 more draft.",
    ]
    assert lines[4:10] == [
        "Draft on video surveillance",
        "",
        "- Open for comments and positions until 25 November 2026, 08:00.",
        "- It closes soon: comments and positions are taken until 25 November 2026, 08:00.",
        "- The draft has been published.",
        "",
    ]
    sections = mail.html.split('<div class="rule')[1:-1]
    assert [section.count("<a ") for section in sections] == [1, 1]
    assert set(re.findall(r"https?://\S+", mail.text)) == set(re.findall(r'href="([^"]+)"', mail.html))


def happen_in(consultation: Consultation, recorded_at: datetime) -> None:
    Event.objects.create(
        kind="dates.changed", stream=consultation.stream, happened_at=recorded_at, recorded_at=recorded_at
    )
