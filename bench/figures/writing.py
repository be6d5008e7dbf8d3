"""Posting a comment and taking a position: the whole form, with its token and the session."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count, cycle
from pathlib import Path
from uuid import uuid4

from django.utils import timezone

from bench import seeding
from bench.measuring import Result, Target, by_turns
from bench.people import signed_in
from bench.reporting import progress
from bench.running import Bench
from bench.serving import BARE, bare, compared, site
from consultation.drafts.models import Provision

PEOPLE = 2_000  # enough that nobody meets the limit on comments
TARGETS = {"comment": Target(least=0.06), "position": Target(least=0.11)}
ANSWERS = {"plain form": 303, "in place": 200}


def measured(bench: Bench) -> Iterator[Result]:
    progress("  signing people in …")
    now = timezone.now()
    users = seeding.make_people(PEOPLE)
    draft = seeding.make_draft("Draft", users[0], Path(bench.env["KEYS_DIR"]), at=now)
    seeding.add_comments(draft, users, 200, at=now)
    seeding.add_tallies(draft)
    people = signed_in(users)
    anchors = cycle(Provision.objects.filter(version=draft.current_version).values_list("anchor", flat=True))
    numbers = count()

    def comments(in_place: bool) -> Callable[[int], Sequence[bytes]]:  # noqa: FBT001
        path = f"/en/drafts/{draft.public_id}/comments/"
        return lambda many: [
            next(people).posts(
                path,
                in_place=in_place,
                source=f"{seeding.SAID} {next(numbers)}",
                language="en",
                anchor=next(anchors),
                form_token=str(uuid4()),
            )
            for _ in range(many)
        ]

    def positions(in_place: bool) -> Callable[[int], Sequence[bytes]]:  # noqa: FBT001
        path = f"/en/drafts/{draft.public_id}/positions/"
        return lambda many: [
            next(people).posts(path, in_place=in_place, anchor=next(anchors), choice="oppose", back="draft")
            for _ in range(many)
        ]

    with site(bench) as its, bare(bench) as plain:
        progress("  measuring …")
        subjects = {
            f"{work}, {way}": its.varied(make(way == "in place"), expected)
            for work, make in (("comment", comments), ("position", positions))
            for way, expected in ANSWERS.items()
        }
        for name, rounds in by_turns(subjects, plain.steady(BARE)).items():
            target = TARGETS[name.partition(",")[0]]
            yield rounds.as_rates(f"{name} ÷ bare view's rate", target, compared(rounds))
