"""A draft's page with few and with many comments, beside the bare view."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from django.utils import timezone

from bench import seeding
from bench.asking import Client, request
from bench.measuring import Result, Target, by_turns
from bench.reporting import progress
from bench.running import Bench
from bench.serving import BARE, SHARED, bare, site

SIZES = (20, 200, 1_000, 10_000)


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
    with site(bench) as its, bare(bench) as plain:
        progress("  measuring …")
        etag = tags(its, paths[20])
        subjects = {f"{size} warm": its.steady(request(path)) for size, path in list(paths.items())[:2]}
        subjects["304"] = its.steady(request(paths[20], headers={"If-None-Match": etag}), 304)
        subjects["cold"] = its.varied(fresh(paths[200]))
        for name, rounds in by_turns(subjects, plain.steady(BARE), rounds=3).items():
            us = min(rounds.subject) * 1e6
            yield rounds.as_costs(
                name, Target(most=4), f"{SHARED}: {us:.0f} µs beside {min(rounds.baseline) * 1e6:.0f} µs"
            )


def tags(its, path):
    with Client(its.port, 1) as client:
        return client.connections[0].ask(request(path)).header("ETag")


def fresh(path):
    numbers = count()
    return lambda many: [request(f"{path}?order={next(numbers)}") for _ in range(many)]
