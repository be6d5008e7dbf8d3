"""A draft that everybody speaks of: positions and readers at a fixed pace, and how long they wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import quantiles

from django.utils import timezone

from bench import seeding
from bench.asking import Closed, Connection, request
from bench.measuring import Result, single
from bench.people import signed_in
from bench.reporting import progress
from bench.running import Bench
from bench.serving import BARE, Served, bare, rate, site
from consultation.drafts.models import Provision
from consultation.votes import actions as votes

SECONDS = 60.0
READS, POSITIONS = 1_500, 33  # a second
READERS, VOTERS = 12, 4  # connections on which they come
COUNT_EVERY = 10.0  # seconds, as beat does


@dataclass
class Told:
    """Of one kind of request: how long each took, counted from when it was due."""

    waits: list[float] = field(default_factory=list)
    errors: int = 0

    @property
    def p95(self) -> float:
        return quantiles(self.waits, n=20)[-1]


def measured(bench: Bench) -> Iterator[Result]:
    progress("  writing comments …")
    now = timezone.now()
    users = seeding.make_people()
    draft = seeding.make_draft("Draft", users[0], Path(bench.env["KEYS_DIR"]), at=now)
    seeding.add_comments(draft, users, 1_000, at=now)
    seeding.add_tallies(draft)
    anchors = cycle(Provision.objects.filter(version=draft.current_version).values_list("anchor", flat=True))
    people = signed_in(users)
    page, ballot = f"/en/drafts/{draft.public_id}/draft/", f"/en/drafts/{draft.public_id}/positions/"

    def vote() -> bytes:
        return next(people).posts(ballot, in_place=True, anchor=next(anchors), choice="support", back="draft")

    with bare(bench) as plain, site(bench) as its:
        possible = rate(plain, BARE)
        progress(f"  {SECONDS:.0f} seconds of rush …")
        began = time.monotonic()
        reads, positions = rush(its, lambda: request(page), vote)
        took = time.monotonic() - began
        rates = len(reads.waits) / took, len(positions.waits) / took
        told = (
            f"{rates[0]:.0f} pages and {rates[1]:.0f} positions a second were served, of {READS} and "
            f"{POSITIONS} that came; the bare view alone: {possible:.0f} a second (the client included)"
        )
        yield single(
            "rush: answers a second ÷ what a bare view could have", sum(rates) / possible, None, told
        )
        yield single("rush: p95 of a page, ms", reads.p95 * 1000, None, "from when it was due")
        yield single("rush: p95 of a position, ms", positions.p95 * 1000, None, "from when it was due")
        yield single("rush: errors", reads.errors + positions.errors, None)


def rush(its: Served, read: Callable[[], bytes], vote: Callable[[], bytes]) -> tuple[Told, Told]:
    reads, positions = Told(), Told()
    began = time.monotonic() + 0.5
    with ThreadPoolExecutor(READERS + VOTERS) as pool:
        for place in range(READERS):
            pool.submit(come, its.port, read, 200, READS / READERS, began + place / READS, reads)
        for place in range(VOTERS):
            pool.submit(come, its.port, vote, 200, POSITIONS / VOTERS, began + place / POSITIONS, positions)
        while time.monotonic() < began + SECONDS:
            time.sleep(COUNT_EVERY)
            votes.count(at=timezone.now())
    return reads, positions


def come(
    port: int, question: Callable[[], bytes], expected: int, pace: float, first: float, told: Told
) -> None:
    """On one connection, `pace` a second whether or not the last one was answered in time."""
    connection = Connection(port)
    ends, due = first + SECONDS, first
    while due < ends and time.monotonic() < ends:
        time.sleep(max(0, due - time.monotonic()))
        try:
            told.errors += connection.ask(question()).status != expected
        except (Closed, OSError):
            told.errors += 1
            connection = Connection(port)
        told.waits.append(time.monotonic() - due)
        due += 1 / pace
    connection.close()
