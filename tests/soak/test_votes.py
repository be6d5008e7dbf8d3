"""One person, one vote, however often they press; and the tally is what was acknowledged."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.votes import actions, queries
from consultation.votes.models import Position, TallyChange
from tests import factories
from tests.soak.account import Account
from tests.votes.closing import close_under
from tests.votes.conftest import spread, voting_in

pytestmark = pytest.mark.django_db(transaction=True)

TIMES, THREADS, WRITERS = 200, 32, 16
CHOICES = ("support", "oppose", "neutral")


def total(consultation_id: int) -> int:
    tallies = queries.tallies_of(consultation_id, up_to=1)
    return sum(tally.support + tally.oppose + tally.neutral for tally in tallies)


def signed_in(person: User, many: int) -> list[Client]:
    """So many windows of one session, one for each thread."""
    browsers = [Client() for _ in range(many)]
    browsers[0].force_login(person)
    for browser in browsers:
        browser.cookies = browsers[0].cookies
    return browsers


def test_200_requests_of_one_person_from_32_threads_are_one_vote(
    authority: Authority, account: Account
) -> None:
    races = account.many(20, quick=2)
    statuses, rows = Counter[int](), Counter[tuple[int, int]]()
    for _ in range(races):
        draft = factories.make_consultation(authority, at=timezone.now() - timedelta(hours=1))
        browsers = signed_in(factories.make_resident(), THREADS)
        address = reverse("votes:take", args=[draft.public_id])

        def press(n: int, browsers: list[Client] = browsers, address: str = address) -> None:
            answer = browsers[n % THREADS].post(address, {"choice": CHOICES[n % 3]})
            statuses[answer.status_code] += 1

        spread(press, times=TIMES, threads=THREADS)
        actions.count(at=timezone.now())
        rows[Position.objects.filter(consultation=draft).count(), total(draft.pk)] += 1

    account.did(races=races, requests_each=TIMES, threads=THREADS)
    account.found(answers=dict(statuses), races_with_one_row_and_one_counted=rows[1, 1])
    assert (statuses, rows) == ({303: races * TIMES}, {(1, 1): races})


def test_the_tally_of_50_closings_is_what_16_writers_were_told(
    authority: Authority, at: datetime, account: Account
) -> None:
    closings = account.many(50, quick=3)
    acknowledged = refused = delayed = wrong = 0
    for _ in range(closings):
        draft = factories.make_consultation(authority, at=at)
        race = close_under(writers=WRITERS, vote=voting_in(draft, at), consultation=draft)
        acknowledged += len(race.acknowledged)
        refused += len(race.refused)
        delayed += "delayed" in race.refused
        rows = Position.objects.filter(consultation=draft).count()
        wrong += not (total(draft.pk) == len(race.acknowledged) == rows)

    account.did(closings=closings, writers=WRITERS, votes_acknowledged=acknowledged, votes_refused=refused)
    account.found(delayed_votes_refused=delayed, tallies_that_differ=wrong)
    assert (delayed, wrong, TallyChange.objects.count()) == (closings, 0, 0)
    connection.close()
