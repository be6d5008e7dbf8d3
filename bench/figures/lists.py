"""The front page and the list of drafts, where there are a thousand."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from bench import seeding
from bench.asking import request
from bench.measuring import Result, Target, by_turns
from bench.reporting import progress
from bench.running import Bench
from bench.serving import BARE, bare, compared, site
from bench.variants import variants_of

DRAFTS = 1_000
PAGES = {"front page": "/en/", "list of drafts": "/en/drafts/"}


def measured(bench: Bench) -> Iterator[Result]:
    progress("  writing drafts …")
    seeding.make_drafts(DRAFTS, seeding.make_people(), at=timezone.now())
    with site(bench) as its, bare(bench) as plain:
        progress("  measuring …")
        subjects = {f"{name}, warm": its.steady(request(path)) for name, path in PAGES.items()}
        subjects |= {f"{name}, cold": its.varied(variants_of(path)) for name, path in PAGES.items()}
        for name, rounds in by_turns(subjects, plain.steady(BARE)).items():
            target = Target(most=6) if name.endswith("warm") else None
            yield rounds.as_costs(f"{name} ÷ bare view", target, compared(rounds))
