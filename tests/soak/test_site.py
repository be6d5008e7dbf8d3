"""People write to the real site while its database crashes, and while its broker hangs."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest

from consultation.digests.models import DigestPreference, Follow
from consultation.drafts.models import Consultation
from consultation.record.queries import database_time
from consultation.stack import ports, processes, programs
from tests import factories
from tests.outbox.smtp import Server, serve
from tests.soak.account import Account
from tests.soak.crowd import Crowd, cost, lost, residents, wishes
from tests.soak.own import Own

DAY = timedelta(days=1)
RESIDENTS = 400
RECOVERS_WITHIN = 10.0  # seconds
CATCHES_UP_WITHIN = 120.0
AS_QUICK_AS_BEFORE = 2.0  # times the cost of before, at most: a broker that is asked costs seconds
READERS = 50


@pytest.fixture
def draft(own: Own) -> Consultation:
    return factories.make_consultation(factories.make_authority(), at=database_time() - 3 * DAY)


@pytest.fixture
def running() -> Iterator[ExitStack]:
    with ExitStack() as running:
        yield running


@pytest.fixture
def gather(own: Own, draft: Consultation, running: ExitStack) -> Callable[[float], Crowd]:
    """A crowd before the real web server."""

    def gather(rate: float) -> Crowd:
        listener = ports.listen("127.0.0.1", ports.unused())
        port = listener.getsockname()[1]
        with listener:
            web = own.site("web").start_web(listener)
        running.callback(web.stop)
        processes.wait_for(web, lambda: programs.answers("127.0.0.1", port), within=60)
        return Crowd(port, draft, wishes(residents(RESIDENTS), draft), rate)

    return gather


def watch(account: Account, crowd: Crowd, seconds: float, doing: str) -> None:
    """Other processes are at work; we only look on."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(left, 10))
        account.say(f"{doing}: {len(crowd.answers)} answers")


def test_a_crash_of_the_database_loses_no_write_that_was_acknowledged(
    own: Own, draft: Consultation, gather: Callable[[float], Crowd], account: Account
) -> None:
    crowd = gather(50)
    lasting = account.many(12, quick=6)
    with crowd.pressing():
        watch(account, crowd, lasting, "before")
        crashed_at = time.monotonic()
        own.restart_database()
        watch(account, crowd, lasting + RECOVERS_WITHIN, "after")

    failed = [answer for answer in crowd.answers if not answer.acknowledged]
    recovered_after = max((answer.answered_at for answer in failed), default=crashed_at) - crashed_at
    gone = lost(crowd.answers, draft)
    statuses = Counter(answer.status for answer in crowd.answers)
    account.did(requests=len(crowd.answers), a_second=round(rate_of(crowd)), database_crashes=1)
    account.found(
        answers=dict(statuses), acknowledged_and_lost=len(gone), recovered_after=f"{recovered_after:.1f} s"
    )
    assert failed, "the crash was not felt"
    assert gone == []
    assert recovered_after < RECOVERS_WITHIN
    assert all(answer.asked_at < crashed_at + RECOVERS_WITHIN for answer in failed)


def rate_of(crowd: Crowd) -> float:
    times = [answer.asked_at for answer in crowd.answers]
    return len(times) / (max(times) - min(times))


@pytest.fixture
def post(own: Own, running: ExitStack) -> Server:
    server = running.enter_context(serve())
    site = own.site("ticks", EMAIL_URL=f"smtp://127.0.0.1:{server.port}")
    for part in (site.start_worker(), site.start_beat()):
        running.callback(part.stop)
    return server


def follow(draft: Consultation) -> None:
    people = [factories.make_resident(language=("kk", "ru", "en")[n % 3]) for n in range(READERS)]
    Follow.objects.bulk_create(
        Follow(user=one, consultation=draft, since=database_time() - DAY) for one in people
    )
    DigestPreference.objects.bulk_create(DigestPreference(user=one) for one in people)


def test_a_broker_that_hangs_holds_up_no_write_and_digests_only_until_it_goes_on(
    own: Own, draft: Consultation, gather: Callable[[float], Crowd], post: Server, account: Account
) -> None:
    frozen_for = account.many(120, quick=20)
    crowd = gather(15)
    with crowd.pressing():
        watch(account, crowd, 15, "before")
        frozen_at = time.monotonic()
        own.freeze_broker()
        follow(draft)
        factories.make_next_version(draft, at=database_time(), writing=factories.writing(provisions=9))
        watch(account, crowd, frozen_for, "frozen")
        own.thaw_broker()
    thawed_at = time.monotonic()
    while len(post.taken) < READERS and time.monotonic() < thawed_at + CATCHES_UP_WITHIN:
        time.sleep(0.2)  # beat, worker and mail server are at work
    caught_up_after = time.monotonic() - thawed_at

    before, meanwhile = crowd.between(0, frozen_at), crowd.between(frozen_at, thawed_at)
    refused = [answer for answer in crowd.answers if not answer.acknowledged]
    gone = lost(crowd.answers, draft)
    account.did(frozen_for=f"{frozen_for} s", writes_before=len(before), writes_meanwhile=len(meanwhile))
    account.found(
        refused=len(refused),
        acknowledged_and_lost=len(gone),
        cost_before=f"{cost(before):.1f} empty answers",
        cost_meanwhile=f"{cost(meanwhile):.1f}",
    )
    account.found(digests=len(post.taken), caught_up_after=f"{caught_up_after:.1f} s")
    assert (refused, gone) == ([], [])
    assert cost(meanwhile) < AS_QUICK_AS_BEFORE * cost(before)
    assert sorted(post.recipients) == sorted(set(post.recipients))
    assert len(post.taken) == READERS
