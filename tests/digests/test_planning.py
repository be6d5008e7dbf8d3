from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connections

from accounts.models import User
from consultation.digests import actions
from consultation.digests.models import Digest, DigestPreference, Follow
from consultation.drafts.models import Consultation
from consultation.outbox.models import OutgoingMail
from tests import factories
from tests.digests.conftest import SETTLE, Happen, follow_since, settle, windows
from tests.digests.test_rules import CASES, utc

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
EIGHT = datetime(2026, 11, 22, 3, tzinfo=UTC)  # in Almaty


@pytest.mark.parametrize(("hour", "zone", "now", "came"), [case[:4] for case in CASES])
@pytest.mark.parametrize(("early", "planned"), [(timedelta(microseconds=1), 1), (timedelta(0), 0)])
def test_the_database_plans_once_for_every_coming_of_the_hour(
    *,
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
    follow_since(marat, quiet, utc(came) - 3 * DAY, hour=hour)
    User.objects.filter(pk=marat.pk).update(time_zone=zone.key)
    Digest.objects.create(
        recipient=marat,
        window_from=utc(came) - 3 * DAY,
        window_to=utc(came) - DAY,
        news_from=utc(came) - 3 * DAY,
        planned_at=utc(came) - early,
        composed_at=utc(came),
    )
    happen(utc(came) - 12 * HOUR)

    assert actions.plan(at=utc(now)) == planned


def test_a_window_begins_with_following_and_ends_before_planning(
    quiet: Consultation, happen: Happen, marat: User
) -> None:
    follow_since(marat, quiet, EIGHT - DAY)
    happen(EIGHT - HOUR)

    actions.plan(at=EIGHT)

    assert windows(marat) == [(EIGHT - DAY, EIGHT - DAY, EIGHT - SETTLE)]


def test_planning_again_in_the_same_hour_of_the_same_day_plans_nobody_twice(
    quiet: Consultation, happen: Happen, marat: User, at: datetime
) -> None:
    follow_since(marat, quiet, EIGHT - DAY)
    happen(EIGHT - HOUR)

    planned = [actions.plan(at=EIGHT)]
    for later in (SECOND, MINUTE, 5 * MINUTE, 23 * HOUR):
        actions.compose(at=EIGHT)
        settle(OutgoingMail.State.SENT, at=EIGHT)
        happen(EIGHT + later - 2 * SETTLE + SECOND)
        planned.append(actions.plan(at=EIGHT + later))

    assert planned == [1, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("recorded", "digest"),
    [
        (EIGHT - DAY, None),
        (EIGHT - DAY + SECOND, 0),
        (EIGHT - SETTLE, 0),
        (EIGHT - SETTLE + timedelta(microseconds=1), 1),
        (EIGHT, 1),
        (EIGHT + DAY - SETTLE, 1),
        (EIGHT + DAY - SETTLE + timedelta(microseconds=1), None),
    ],
)
def test_news_at_the_edge_is_in_exactly_one_window(
    recorded: datetime, digest: int | None, quiet: Consultation, happen: Happen, marat: User
) -> None:
    follow_since(marat, quiet, EIGHT - DAY)
    for ordinary in (EIGHT - 12 * HOUR, EIGHT + 12 * HOUR):
        happen(ordinary, "consultation.opened")
    happen(recorded, "consultation.closed")

    said = []
    for day in range(2):
        actions.plan(at=EIGHT + day * DAY)
        actions.compose(at=EIGHT + day * DAY)
        mail = OutgoingMail.objects.latest("pk")
        said.append("The discussion has closed" in mail.text)
        settle(OutgoingMail.State.SENT, at=EIGHT + day * DAY)

    assert said == [digest == 0, digest == 1]


def test_without_news_nothing_is_planned_and_the_next_window_reaches_further_back(
    quiet: Consultation, happen: Happen, marat: User
) -> None:
    follow_since(marat, quiet, EIGHT - DAY)
    happen(EIGHT - HOUR, "comment.posted")  # no reason for a mail
    first = actions.plan(at=EIGHT)
    happen(EIGHT + HOUR)

    second = actions.plan(at=EIGHT + 3 * DAY)

    assert (first, second) == (0, 1)
    assert windows(marat) == [(EIGHT - DAY, EIGHT - DAY, EIGHT + 3 * DAY - SETTLE)]


@pytest.mark.parametrize(
    ("state", "reaches_back"),
    [
        (OutgoingMail.State.SENT, False),
        (OutgoingMail.State.UNKNOWN, True),
        (OutgoingMail.State.REFUSED, True),
        (OutgoingMail.State.EXPIRED, True),
    ],
)
def test_what_a_lost_mail_said_is_said_by_the_next(
    *, state: OutgoingMail.State, reaches_back: bool, quiet: Consultation, happen: Happen, marat: User
) -> None:
    follow_since(marat, quiet, EIGHT - DAY)
    happen(EIGHT - HOUR, "consultation.opened")
    actions.plan(at=EIGHT)
    actions.compose(at=EIGHT)
    settle(state, at=EIGHT)

    planned = actions.plan(at=EIGHT + DAY)

    assert planned == int(reaches_back)
    if reaches_back:
        assert windows(marat)[1] == (EIGHT - DAY, EIGHT - SETTLE, EIGHT + DAY - SETTLE)


def test_losses_in_a_row_reach_back_to_the_last_mail_that_arrived(
    quiet: Consultation, happen: Happen, marat: User
) -> None:
    follow_since(marat, quiet, EIGHT - DAY)
    states = [OutgoingMail.State.SENT, *[OutgoingMail.State.UNKNOWN] * 2, OutgoingMail.State.SENT]
    for day, state in enumerate(states):
        happen(EIGHT + day * DAY - HOUR)
        actions.plan(at=EIGHT + day * DAY)
        actions.compose(at=EIGHT + day * DAY)
        settle_last(state, at=EIGHT + day * DAY)

    arrived = EIGHT - SETTLE
    assert [window[0] for window in windows(marat)] == [EIGHT - DAY, arrived, arrived, arrived]


def settle_last(state: OutgoingMail.State, *, at: datetime) -> None:
    OutgoingMail.objects.filter(state=OutgoingMail.State.QUEUED).update(state=state, settled_at=at)


@pytest.mark.parametrize("state", [OutgoingMail.State.QUEUED, OutgoingMail.State.SENDING])
def test_the_next_digest_waits_until_it_is_known_what_became_of_the_last(
    state: OutgoingMail.State, quiet: Consultation, happen: Happen, marat: User
) -> None:
    follow_since(marat, quiet, EIGHT - DAY)
    happen(EIGHT - HOUR)
    actions.plan(at=EIGHT)
    happen(EIGHT + HOUR)
    uncomposed = actions.plan(at=EIGHT + DAY)
    actions.compose(at=EIGHT + DAY)
    OutgoingMail.objects.update(state=state)

    waiting = actions.plan(at=EIGHT + 2 * DAY)
    settle(OutgoingMail.State.EXPIRED, at=EIGHT + 2 * DAY)
    released = actions.plan(at=EIGHT + 2 * DAY)

    assert (uncomposed, waiting, released, windows(marat)[1][0]) == (0, 0, 1, EIGHT - DAY)


def test_nobody_is_planned_who_is_away_or_does_not_want_it(quiet: Consultation, happen: Happen) -> None:
    wanting, off, inactive, without = (factories.make_resident(f"R{n}") for n in range(4))
    for person in (wanting, off, inactive, without):
        follow_since(person, quiet, EIGHT - DAY)
    DigestPreference.objects.filter(user=off).update(frequency=DigestPreference.Frequency.OFF)
    User.objects.filter(pk=inactive.pk).update(is_active=False)
    Follow.objects.filter(user=without).delete()
    happen(EIGHT - HOUR)

    actions.plan(at=EIGHT)

    assert [digest.recipient for digest in Digest.objects.all()] == [wanting]


def test_those_who_follow_more_than_is_looked_at_together_are_planned_once(
    quiet: Consultation, happen: Happen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consultation.digests.actions.planning.FOLLOWS_AT_ONCE", 3)
    other = factories.make_consultation(quiet.authority, at=EIGHT - 9 * DAY)
    people = [factories.make_resident(f"R{n}") for n in range(5)]
    for person in people:
        actions.follow(user=person, consultation=other, at=EIGHT - DAY)
        follow_since(person, quiet, EIGHT - DAY)
    happen(EIGHT - HOUR)

    planned = actions.plan(at=EIGHT)

    recipients = sorted(Digest.objects.values_list("recipient", flat=True))
    assert (planned, recipients) == (5, sorted(person.pk for person in people))


def test_an_unknown_time_zone_harms_nobody(
    quiet: Consultation, happen: Happen, aliya: User, dana: User
) -> None:
    for person in (aliya, dana):
        follow_since(person, quiet, EIGHT - DAY)
    User.objects.filter(pk=aliya.pk).update(time_zone="Mars/Olympus")
    happen(EIGHT - HOUR)

    assert actions.plan(at=EIGHT) == 2


def test_a_clock_that_was_set_back_plans_nobody_again(
    quiet: Consultation, happen: Happen, marat: User
) -> None:
    follow_since(marat, quiet, EIGHT - DAY)
    happen(EIGHT - HOUR)
    actions.plan(at=EIGHT)
    actions.compose(at=EIGHT)
    settle(OutgoingMail.State.SENT, at=EIGHT)

    assert [actions.plan(at=EIGHT - back) for back in (SECOND, MINUTE, HOUR, DAY)] == [0, 0, 0, 0]


def test_news_from_before_one_began_to_follow_is_no_news(
    quiet: Consultation, happen: Happen, marat: User
) -> None:
    other = factories.make_consultation(quiet.authority, at=EIGHT - 9 * DAY)
    follow_since(marat, other, EIGHT - 2 * DAY)
    happen(EIGHT - HOUR)
    actions.follow(user=marat, consultation=quiet, at=EIGHT - MINUTE)

    assert actions.plan(at=EIGHT) == 0


@pytest.mark.django_db(transaction=True)
def test_planners_side_by_side_plan_everybody_once(quiet: Consultation, happen: Happen) -> None:
    people = [factories.make_resident(f"R{n}") for n in range(20)]
    for person in people:
        follow_since(person, quiet, EIGHT - DAY)
    happen(EIGHT - HOUR)
    start = threading.Barrier(4)
    planned: list[int] = []

    def plan(seconds: int) -> None:
        start.wait()
        try:
            planned.append(actions.plan(at=EIGHT + seconds * SECOND))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=plan, args=[seconds]) for seconds in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    recipients = sorted(Digest.objects.values_list("recipient", flat=True))
    assert (sum(planned), recipients) == (20, sorted(person.pk for person in people))
