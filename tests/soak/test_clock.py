"""Clocks that jump by two hours, and the night in which Almaty changed its time."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection

from accounts.models import User
from consultation.digests import actions
from consultation.digests.models import Digest, DigestPreference
from consultation.drafts.models import Consultation
from consultation.outbox.models import OutgoingMail
from consultation.record.models import Event
from consultation.record.queries import event_time
from tests import factories
from tests.digests.conftest import follow_since, settle
from tests.soak.account import Account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unhurried")]

STEP = timedelta(minutes=30)
JUMP = timedelta(hours=2)
DAY = timedelta(days=1)
ALMATY_CHANGES = datetime(2024, 2, 29, 19, tzinfo=UTC)  # midnight of 1 March was shown twice
ZONES = ("Asia/Almaty", "Asia/Aqtau", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati")
HOURS = (0, 8, 23)


@pytest.fixture
def clock_of_its_own(consultation: Consultation) -> Iterator[None]:
    """The events' clock begins in the past once more."""
    restart = "SELECT setval('consultation_event_clock', 0)"
    with connection.cursor() as cursor:
        cursor.execute(restart)
        yield
        cursor.execute(restart)


@dataclass
class World:
    """Its wall clock shows the true time and an error; what happens, and what was told of it to whom."""

    draft: Consultation
    people: list[User]
    told: Counter[tuple[int, int]] = field(default_factory=Counter)  # by person and event

    def happen(self, shown: datetime) -> None:
        Event.objects.create(
            kind="dates.changed",
            subject_kind="consultation",
            subject_id=self.draft.public_id,
            stream=self.draft.stream,
            happened_at=shown,
            recorded_at=event_time(shown),
        )

    def tick(self, shown: datetime) -> None:
        """As the digests' tick does it, twice, as two beats would; everything arrives at once."""
        if not actions.plan(at=event_time(shown)):
            return
        actions.plan(at=event_time(shown))
        fresh = list(Digest.objects.filter(composed_at=None))
        while actions.compose(at=shown):
            pass
        settle(OutgoingMail.State.SENT, at=shown)
        for digest in fresh:
            news = Event.objects.filter(recorded_at__gt=digest.news_from, recorded_at__lte=digest.window_to)
            self.told.update((digest.recipient_id, event) for event in news.values_list("pk", flat=True))


@pytest.fixture
def world(consultation: Consultation, clock_of_its_own: None) -> World:
    Event.objects.all().delete()
    people = []
    for zone in ZONES:
        for hour in HOURS:
            person = factories.make_resident()
            User.objects.filter(pk=person.pk).update(time_zone=zone)
            follow_since(person, consultation, ALMATY_CHANGES - 30 * DAY, hour=hour)
            people.append(person)
    return World(consultation, people)


def errors(days: int) -> Iterator[timedelta]:
    """How wrong the wall clock is at each step: right mostly, two hours off for some hours, either way."""
    chance = random.Random("clock")
    error, left = timedelta(0), 0
    for _ in range(days * (DAY // STEP)):
        if left == 0:
            error = chance.choice([timedelta(0), timedelta(0), JUMP, -JUMP])
            left = chance.randrange(1, 12)
        left -= 1
        yield error


def live(world: World, since: datetime, days: int, wrong: Iterator[timedelta]) -> int:
    """Something happens in most hours, and every half hour is a tick. Returns how often the clock jumped."""
    chance = random.Random("events")
    at, jumps, before = since, 0, timedelta(0)
    for error in wrong:
        jumps += error != before
        before = error
        if chance.random() < 0.4:
            world.happen(at + error)
        world.tick(at + error)
        at += STEP
    for _ in range(2 * (DAY // STEP)):  # two quiet days, so that everything is told
        world.tick(at)
        at += STEP
    return jumps


def gaps(person: User) -> int:
    windows = Digest.objects.filter(recipient=person).order_by("window_from")
    rows = list(windows.values_list("window_from", "window_to"))
    return sum(earlier[1] != later[0] for earlier, later in pairwise(rows))


def judge(world: World, account: Account) -> None:
    events = list(Event.objects.values_list("pk", flat=True))
    times = Counter(world.told[person.pk, event] for person in world.people for event in events)
    gapped = sum(gaps(person) for person in world.people)
    account.found(
        digests=Digest.objects.count(),
        gaps=gapped,
        told_once=times[1],
        never_told=times[0],
        told_twice=sum(n for time, n in times.items() if time > 1),
    )
    assert (gapped, dict(times)) == (0, {1: len(events) * len(world.people)})


def test_windows_have_no_gap_and_nothing_is_told_twice_while_the_clock_jumps_by_two_hours(
    world: World, account: Account
) -> None:
    days = account.many(10, quick=4)

    jumps = live(world, ALMATY_CHANGES + 30 * DAY, days, errors(days))

    account.did(days=days, people=len(world.people), events=Event.objects.count(), jumps=jumps)
    judge(world, account)


def test_the_night_in_which_almaty_set_its_clocks_back_is_told_once(world: World, account: Account) -> None:
    days = 4
    DigestPreference.objects.update(hour=0)

    live(world, ALMATY_CHANGES - 2 * DAY, days, iter([timedelta(0)] * days * (DAY // STEP)))

    account.did(days=days, people=len(world.people), events=Event.objects.count())
    in_almaty = [person for person in world.people if person in User.objects.filter(time_zone="Asia/Almaty")]
    nights = Digest.objects.filter(recipient__in=in_almaty, planned_at__range=around(ALMATY_CHANGES))
    account.found(digests_a_person_that_night=nights.count() / len(in_almaty))
    judge(world, account)
    assert nights.count() == len(in_almaty)


def around(moment: datetime) -> tuple[datetime, datetime]:
    """From before the first midnight until after the second."""
    return moment - timedelta(hours=1), moment + timedelta(hours=2)
