from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from consultation.drafts.models import Consultation
from consultation.lib import locks
from consultation.record.models import Event
from consultation.votes import actions, queries
from consultation.votes.models import Choice, Position, TallyChange
from tests.votes.closing import close_under, closing_of
from tests.votes.conftest import Vote, in_threads, spread

pytestmark = pytest.mark.django_db(transaction=True)


def total(consultation: Consultation) -> int:
    return sum(
        tally.support + tally.oppose + tally.neutral for tally in queries.tallies_of(consultation.pk, up_to=9)
    )


def test_200_votes_of_one_person_from_32_threads_are_one(
    vote: Vote, consultation: Consultation, aliya: User, at: datetime
) -> None:
    spread(lambda n: vote(aliya, list(Choice)[n % 3]), times=200, threads=32)
    actions.count(at=at)
    assert (Position.objects.count(), total(consultation)) == (1, 1)


def test_the_announced_tally_equals_the_acknowledged_votes(vote: Vote, consultation: Consultation) -> None:
    race = close_under(writers=7, vote=vote, consultation=consultation)
    assert "delayed" in race.refused
    assert total(consultation) == len(race.acknowledged) == Position.objects.count()
    assert TallyChange.objects.count() == 0


def test_closing_waits_for_a_vote_that_holds_the_lock(consultation: Consultation, vote: Vote) -> None:
    in_time = closing_of(consultation) - timedelta(seconds=1)
    voted, sealed = threading.Event(), threading.Event()
    order: list[str] = []

    def slow_voter() -> None:
        with transaction.atomic():
            vote(uuid4(), when=in_time)
            voted.set()
            assert not sealed.wait(0.3)
            order.append("acknowledged")

    def closer() -> None:
        assert voted.wait(20)
        actions.close(at=closing_of(consultation))
        order.append("sealed")
        sealed.set()

    in_threads(slow_voter, closer)
    assert order == ["acknowledged", "sealed"]
    assert total(consultation) == 1


def test_two_ticks_at_once_count_and_close_once(
    crowd: Callable[..., None], consultation: Consultation, at: datetime
) -> None:
    crowd(40)
    start = threading.Barrier(4)

    def tick() -> None:
        start.wait()
        actions.count(at=at)
        actions.close(at=closing_of(consultation))

    in_threads(*[tick] * 4)
    assert total(consultation) == 40 == Position.objects.count()
    assert Event.objects.filter(kind="consultation.closed").count() == 1


def test_a_counter_whose_connection_is_killed_loses_nothing(
    crowd: Callable[..., None], consultation: Consultation, at: datetime
) -> None:
    crowd(5)
    waiting, released = threading.Event(), threading.Event()
    pid: list[int] = []

    def voter() -> None:
        with transaction.atomic():
            locks.share(consultation.pk)
            waiting.set()
            assert released.wait(25)  # below transaction_timeout

    def counter() -> None:
        assert waiting.wait(20)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid.append(cursor.fetchone()[0])
        with pytest.raises(DatabaseError):
            actions.count(at=at)

    def killer() -> None:
        assert waiting.wait(20)
        given_up = time.monotonic() + 20
        with connection.cursor() as cursor:
            killed = False
            while not killed and time.monotonic() < given_up:  # until it has begun to wait for the lock
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE pid = ANY(%s) AND wait_event_type = 'Lock'",
                    [pid],
                )
                killed = bool(cursor.fetchall())
        released.set()

    in_threads(voter, counter, killer)
    assert (total(consultation), TallyChange.objects.count()) == (0, 5)
    actions.count(at=at)
    assert (total(consultation), TallyChange.objects.count()) == (5, 0)


def test_a_withdrawal_beside_the_mixing_is_not_undone(
    vote: Vote, crowd: Callable[..., None], consultation: Consultation, at: datetime
) -> None:
    people = [uuid4() for _ in range(20)]
    for person in people:
        vote(person)
    start = threading.Barrier(3)

    def leave() -> None:
        start.wait()
        for person in people:
            actions.withdraw(
                consultation=consultation, anchor=None, person_id=person, keys_dir=settings.KEYS_DIR, at=at
            )

    def tick() -> None:
        start.wait()
        for _ in range(5):
            actions.count(at=at)

    in_threads(leave, tick, tick)
    actions.count(at=at)
    assert (Position.objects.count(), total(consultation)) == (0, 0)
