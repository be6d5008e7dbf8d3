"""A draft's page with few and with many comments, beside the bare view.

Cold: made anew, in a process that has made other pages before. Warm: kept. 304: the reader has it already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import connection
from django.test import Client as InProcess
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import seeding
from bench.asking import Client, request
from bench.measuring import Result, Target, by_turns, single
from bench.reporting import progress
from bench.running import Bench
from bench.serving import BARE, Served, bare, compared, site
from bench.variants import variants_of

SIZES = (20, 200, 1_000, 10_000)
TARGETS = {"cold": Target(most=15), "warm": Target(most=4), "304": Target(most=2.5)}
MOST_QUERIES = 12


def measured(bench: Bench) -> Iterator[Result]:
    progress("  writing comments …")
    now = timezone.now()
    people = seeding.make_people()
    paths = {}
    for size in SIZES:
        draft = seeding.make_draft(f"Draft {size}", people[0], Path(bench.env["KEYS_DIR"]), at=now)
        seeding.add_comments(draft, people, size, at=now)
        seeding.add_tallies(draft)
        paths[size] = f"/en/drafts/{draft.public_id}/draft-{size}/"
    yield from queries(paths)
    with site(bench) as its, bare(bench) as plain:
        for size, path in paths.items():
            progress(f"  measuring with {size} comments …")
            for name, rounds in by_turns(ways(its, path), plain.steady(BARE)).items():
                yield rounds.as_costs(
                    f"draft page, {size} comments, {name} ÷ bare view", TARGETS[name], compared(rounds)
                )


def ways(its: Served, path: str) -> dict[str, Callable[[], float]]:
    with Client(its.port, 1) as client:
        etag = client.connections[0].ask(request(path)).header("ETag")
    return {
        "cold": its.varied(variants_of(path, "order")),
        "warm": its.steady(request(path)),
        "304": its.steady(request(path, headers={"If-None-Match": etag}), 304),
    }


def queries(paths: dict[int, str]) -> Iterator[Result]:
    counts = []
    for path in paths.values():
        with CaptureQueriesContext(connection) as captured:
            InProcess(SERVER_NAME="localhost").get(path)
        counts.append(len(captured))
    told = ", ".join(f"{size} comments: {n}" for size, n in zip(paths, counts, strict=True))
    yield single("draft page, queries when cold", max(counts), Target(most=MOST_QUERIES), told)
    spread = max(counts) - min(counts)
    yield single("draft page, queries with most − with least comments", spread, Target(most=0), told)
