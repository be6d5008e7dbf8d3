"""Bringing a tally up to date where a million people hold a position, and where five million do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from bench import seeding
from bench.measuring import Result, Rounds, Target, by_turns, single
from bench.reporting import progress
from bench.running import Bench
from consultation.drafts.models import Consultation
from consultation.lib import locks
from consultation.votes import actions
from consultation.votes.actions import counting

MILLION = 1_000_000
CHANGES = 330  # the rush: 33 positions a second, counted every ten
FLAT = 1.3  # refreshing at five millions ÷ at one

# In a shuffled order, since that is how `mix` leaves them.
POSITIONS = """
INSERT INTO consultation_position (id, consultation_id, participant, choice, given_on_version_id)
SELECT gen_random_uuid(), %(draft)s, left(encode(sha256((%(from)s + n)::text::bytea), 'hex'), 26),
    1 + n %% 3, %(version)s
FROM generate_series(1, %(count)s) n
"""
# Millions of rows: no limit on the transaction, no trigger that notes each, and indexes built afterwards.
COUNTED_ALREADY = """
SELECT set_config('transaction_timeout', '0', true);
SET LOCAL session_replication_role = replica;
SET LOCAL maintenance_work_mem = '512MB';
"""
INDEXES = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = 'consultation_position'::regclass AND contype IN ('p', 'u')
"""
TALLY = """
INSERT INTO consultation_tally (consultation_id, version_id, support, oppose, neutral,
    shown_support, shown_oppose, shown_neutral)
SELECT consultation_id, given_on_version_id, %(third)s, %(third)s, %(third)s, %(third)s, %(third)s, %(third)s
FROM consultation_position LIMIT 1
"""
RECOUNT = """
SELECT anchor, count(*) FILTER (WHERE choice = 1), count(*) FILTER (WHERE choice = 2),
    count(*) FILTER (WHERE choice = 3)
FROM consultation_position WHERE consultation_id = %s GROUP BY anchor
"""


@contextmanager
def indexes_built_after(cursor: CursorWrapper) -> Iterator[None]:
    """In a third of the time that it takes to keep them up to date row by row."""
    cursor.execute(INDEXES)
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"ALTER TABLE consultation_position DROP CONSTRAINT {name}")
    yield
    for name, definition in indexes:
        cursor.execute(f"ALTER TABLE consultation_position ADD CONSTRAINT {name} {definition}")


class Crowd:
    """The draft on which they hold a position, and how many there are."""

    def __init__(self, draft: Consultation) -> None:
        self.draft = draft
        self.size = 0

    def grow(self, count: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                POSITIONS,
                {
                    "draft": self.draft.pk,
                    "version": self.draft.current_version_id,
                    "from": self.size,
                    "count": count,
                },
            )
        self.size += count

    def grow_to(self, size: int) -> None:
        progress(f"  writing {size:,} positions …")
        with connection.cursor() as cursor:
            with transaction.atomic():
                cursor.execute(COUNTED_ALREADY)
                with indexes_built_after(cursor):
                    self.grow(size - self.size)
            cursor.execute("VACUUM ANALYZE consultation_position")

    def refresh(self) -> float:
        """The figures brought up to date after so many changes, in seconds."""
        self.grow(CHANGES)
        began = time.perf_counter()
        with transaction.atomic():
            locks.take(self.draft.pk)
            assert len(counting.apply_changes(self.draft.pk)) == CHANGES
        return time.perf_counter() - began

    def tick(self) -> float:
        """The same, and the rows mixed, as the tick does it: seconds."""
        self.grow(CHANGES)
        began = time.perf_counter()
        assert actions.count(at=timezone.now()) == 1
        return time.perf_counter() - began

    def recount(self) -> float:
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(RECOUNT, [self.draft.pk])
            assert sum(cursor.fetchall()[0][1:]) == self.size
        return time.perf_counter() - began


def measured(bench: Bench) -> Iterator[Result]:
    official, now = seeding.make_people(1)[0], timezone.now()
    crowd = Crowd(seeding.make_draft("Draft", official, Path(bench.env["KEYS_DIR"]), at=now))
    crowd.grow_to(MILLION)
    with connection.cursor() as cursor:
        cursor.execute(TALLY, {"third": MILLION // 3})
    at_one = compared(crowd)
    yield from costs_of(at_one, "1 M")
    crowd.grow_to(5 * MILLION)
    at_five = compared(crowd)
    yield from costs_of(at_five, "5 M")
    growth = median(at_five["refresh"].subject) / median(at_one["refresh"].subject)
    yield single(
        "tally refresh, 5 M ÷ 1 M positions", growth, Target(most=FLAT), "flat: the rows don't count"
    )


def compared(crowd: Crowd) -> dict[str, Rounds]:
    progress("  measuring …")
    crowd.refresh()  # once beforehand, so that both find their pages in memory
    return by_turns({"refresh": crowd.refresh, "tick": crowd.tick}, crowd.recount)


def costs_of(measured: dict[str, Rounds], size: str) -> Iterator[Result]:
    refresh, tick = measured["refresh"], measured["tick"]
    yield refresh.as_costs(
        f"tally refresh ÷ full recount, {size} positions", Target(most=0.15), told(refresh)
    )
    yield tick.as_costs(f"the same with the rows mixed, {size} positions", None, told(tick))


def told(rounds: Rounds) -> str:
    ours, theirs = (round(median(costs) * 1000) for costs in (rounds.subject, rounds.baseline))
    return f"{CHANGES} changes in {ours} ms, all rows in {theirs} ms"
