"""Taking a position at eight clients at once: beside pgbench, and on one draft beside a hundred."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from django.utils import timezone

from bench import pgbench, seeding, voters
from bench.measuring import Result, Rounds, Target, by_turns
from bench.reporting import progress
from bench.running import Bench

DRAFTS = 100


def measured(bench: Bench) -> Iterator[Result]:
    progress("  publishing a hundred drafts …")
    official, now = seeding.make_people(1)[0], timezone.now()
    keys_dir = Path(bench.env["KEYS_DIR"])
    drafts = [seeding.make_draft(f"Draft {n}", official, keys_dir, at=now).pk for n in range(DRAFTS)]
    with voters.voters() as crowd:
        progress("  measuring …")
        one, database = drafts[:1], bench.postgres.popen.pid
        crowd.take(one)  # opens the connections
        beside_pgbench = by_turns(
            {"one": lambda: crowd.processor_cost(one, database)}, lambda: pgbench.insert_cost(bench)
        )["one"]
        beside_spread = by_turns({"one": lambda: crowd.clock_cost(one)}, lambda: crowd.clock_cost(drafts))[
            "one"
        ]
    yield beside_pgbench.as_rates(
        "position insert path ÷ pgbench insert, 8 clients",
        Target(least=0.05),
        f"{in_microseconds(beside_pgbench)} of processor time of clients and database",
    )
    yield beside_spread.as_rates(
        "positions on one consultation ÷ spread over 100",
        Target(least=0.9),
        f"{in_microseconds(beside_spread)} by the clock",
    )


def in_microseconds(rounds: Rounds) -> str:
    ours, theirs = (round(median(costs) * 1e6) for costs in (rounds.subject, rounds.baseline))
    return f"{ours} µs beside {theirs} µs"
