"""A digest to 10,000 people while everything it needs dies, forgets and refuses."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from celery import Celery
from django.db.models import Count

from consultation.digests import actions
from consultation.digests.models import Digest
from consultation.drafts.actions import record_openings
from consultation.drafts.models import Consultation
from consultation.outbox.models import Bounce, OutgoingMail
from consultation.record.queries import database_time
from consultation.stack.processes import Process
from tests import factories
from tests.digests.faults import DAY, State, Worker, fate, gather, send_what_was_put_off
from tests.outbox.smtp import CUT, serve
from tests.soak.account import Account
from tests.soak.own import Own

STEPS = ("mail", "rcpt", "content")
GIVEN_UP_AFTER = 1_800.0  # seconds; on a quiet machine it takes five minutes
SYSTEMIC = 60.0  # seconds
TRIED_MEANWHILE = 20  # mails, before the breaker is open
REFUSALS = (
    {"mail": "550 5.7.1 You are not welcome here"},
    {"rcpt": "554 5.7.1 Relay access denied"},
    {"content": "554 5.3.0 No mail today"},
)
EVERY = 120  # commands of a kind, of which one is put off and one is cut: with three kinds 5 % of the mails


@dataclass
class Post:
    """A worker's mail server: puts off, hangs up, kills the worker, and counts all that."""

    worker: Worker
    kill_every: int  # commands; no multiple of three, so that it strikes at each step in turn
    kills: int  # at most
    counted: Counter[str] = field(default_factory=Counter)
    refusal: dict[str, str] = field(default_factory=dict)

    def open(self) -> None:
        for step in STEPS:
            self.worker.server.always[step] = self.answers(step)

    def answers(self, step: str) -> Callable[[], str | None]:
        return lambda: self.answer(step)

    def answer(self, step: str) -> str | None:
        self.counted["commands"] += 1
        self.counted[step] += 1
        if step in self.refusal:
            self.counted["refused"] += 1
            return self.refusal[step]
        if self.counted["commands"] % self.kill_every == 0 and self.worker.kills < self.kills:
            if self.worker.running:
                self.worker.kill()
            return None
        if self.counted[step] % EVERY == 0:
            self.counted["put off"] += 1
            return "451 4.3.0 Later"
        if self.counted[step] % EVERY == EVERY // 2:
            self.counted[f"cut at {step}"] += 1
            return CUT
        return None


@dataclass
class Siege:
    """The whole run: what is done to the site, when how many mails have arrived."""

    own: Own
    account: Account
    readers: int
    posts: list[Post]
    beats: list[Process]
    done: Counter[str] = field(default_factory=Counter)
    systemic_until: float = 0

    @property
    def arrived(self) -> int:
        return sum(len(post.worker.server.taken) for post in self.posts)

    @property
    def kills(self) -> int:
        return sum(post.worker.kills for post in self.posts)

    def plan(self) -> list[tuple[float, str, Callable[[], None]]]:
        """At which share of arrived mails what happens."""
        own = self.own
        flush = ("broker flushed", own.flush_broker)
        forget = ("broker restarted", own.restart_broker)
        crash = ("database restarted", own.restart_database)
        faults = (flush, crash, forget, flush, ("systemic refusal", self.refuse_all), crash, flush, forget)
        order = [*faults, crash, flush]
        return [((n + 1) / (len(order) + 1), name, do) for n, (name, do) in enumerate(order)]

    def refuse_all(self) -> None:
        for post, refusal in zip(self.posts, REFUSALS, strict=False):
            post.refusal = refusal
        self.systemic_until = time.monotonic() + SYSTEMIC

    def accept_again(self) -> None:
        for post in self.posts:
            post.refusal = {}
        self.systemic_until = 0

    def begin(self) -> None:
        """The first tick; a beat that has just begun would send it after a minute only."""
        with Celery(broker=self.own.addresses["REDIS_URL"]) as app:
            app.send_task("consultation.digests.tasks.send_digests")

    def run(self) -> None:
        deadline, told_at = time.monotonic() + GIVEN_UP_AFTER, 0.0
        to_come = self.plan()
        while to_come or self.systemic_until or not self.tried():
            assert time.monotonic() < deadline, self.state()
            if to_come and self.arrived >= to_come[0][0] * self.readers:
                _, name, do = to_come.pop(0)
                do()
                self.done[name] += 1
            if self.systemic_until and time.monotonic() > self.systemic_until:
                self.accept_again()
            for post in self.posts:
                if not post.worker.running:
                    post.worker.start()
            if time.monotonic() > told_at + 10:
                told_at = time.monotonic()
                self.account.say(self.state())
            time.sleep(0.1)  # other processes are at work, and have no event for us to wait for

    def tried(self) -> bool:
        """Every mail has been tried; what is left has been put off."""
        if self.arrived < self.readers * 0.9 or Digest.objects.filter(mail=None).exists():
            return False
        left = OutgoingMail.objects.filter(state=State.SENDING)
        return not (left | OutgoingMail.objects.filter(state=State.QUEUED, attempts=0)).exists()

    def state(self) -> str:
        done = ", ".join(f"{name} {times}" for name, times in self.done.items())
        rows = OutgoingMail.objects.order_by().values_list("state").annotate(Count("pk"))
        return f"{self.arrived} mails taken, {dict(rows)}, {self.kills} workers killed, {done}"


@pytest.fixture
def draft(own: Own) -> Consultation:
    draft = factories.make_consultation(factories.make_authority(), at=database_time() - 3 * DAY)
    record_openings(at=database_time())  # else the tick would, and have news for everybody
    return draft


@pytest.fixture
def siege(own: Own, account: Account) -> Iterator[Siege]:
    readers, kills = account.many(10_000, quick=1_000), account.many(50, quick=4)
    every = readers * len(STEPS) // kills * 4 // 5 // 3 * 3 + 1
    with ExitStack() as running:
        posts = [
            Post(Worker(own.home, running.enter_context(serve()), own.addresses), every, kills // 2)
            for _ in range(2)
        ]
        beats = [own.site(name).start_beat() for name in ("beat-a", "beat-b")]
        for beat in beats:
            running.callback(beat.stop)
        posts[0].worker.server.pipelining = True  # as most servers, so that envelopes go ahead
        for post in posts:
            running.callback(post.worker.stop)
            post.open()
        yield Siege(own, account, readers, posts, beats)


def test_a_digest_reaches_10_000_people_once_while_all_it_needs_dies(
    siege: Siege, draft: Consultation, account: Account
) -> None:
    gather(siege.readers, draft)

    siege.begin()
    siege.run()

    for post in siege.posts:
        post.worker.stop()
    at = send_what_was_put_off(siege.posts[0].worker.server)
    told = fate(post.worker.server for post in siege.posts)
    counted = sum((post.counted for post in siege.posts), Counter[str]())
    account.did(
        readers=siege.readers,
        workers_killed=siege.kills,
        **{name.replace(" ", "_"): times for name, times in siege.done.items()},
    )
    account.did(put_off=counted["put off"], cut=sum(counted[f"cut at {step}"] for step in STEPS))
    account.found(
        arrived=len(told.arrived),
        twice=len(told.twice),
        unknown=len(told.unknown),
        missing=len(told.missing),
        refused_by_the_systemic_minute=counted["refused"],
        marked_as_bouncing=Bounce.objects.count(),
    )
    assert (len(told.mails), Digest.objects.count(), told.twice) == (siege.readers, siege.readers, set())
    assert siege.kills == sum(post.kills for post in siege.posts)
    assert told.missing <= told.unknown
    senders = len(siege.posts)
    blamed = siege.kills + counted["cut at content"] + senders * siege.done["database restarted"]
    assert len(told.unknown) <= blamed
    assert 5 <= counted["refused"] <= TRIED_MEANWHILE
    assert Bounce.objects.count() == 0
    # The next digest goes to those it may not have reached, and says what the lost one said.
    uncertain = {told.mails[key].recipient for key in told.unknown}
    assert actions.plan(at=at + DAY) == len(uncertain)
    while actions.compose(at=at + DAY):
        pass
    again = OutgoingMail.objects.filter(state=State.QUEUED)
    assert {mail.recipient for mail in again} == uncertain
    titles = {draft.title_kk, draft.title_ru, draft.title_en}
    assert all(any(title in mail.text for title in titles) for mail in again)
