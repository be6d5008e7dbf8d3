"""Breaks votes, digests and rules a line at a time: do the tests notice? `make mutation`."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from consultation.stack import endings, places, runs, services
from tests.mutation import judges, judging, targets

GOAL = 85  # per cent of the mutants that a test must notice
PRELOADED = [
    "django.db.models",
    "django.forms",
    "django.test",
    "django.views.generic",
    "django.contrib.staticfiles.finders",
    "celery",
    "kombu.transport.redis",
    "psycopg",
    "gunicorn.util",
    "babel.messages.pofile",
    "markdown_it",
    "nh3",
    "cryptography.fernet",
    "html5lib",
]


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutation", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="PATH", help="modules that begin with it")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="a sample: each Nth mutant")
    parser.add_argument("--again", type=Path, metavar="LOG", help="what survived a run that printed this")
    parser.add_argument("--tests", nargs="+", metavar="PATH", help="ask only these; it may lower the score")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="judges side by side")
    return parser.parse_args()


def main() -> int:
    asked = options()
    paths, chosen = targets.modules(asked.only), judges.Chosen(asked.every)
    if asked.again:
        survivors = judges.survivors(asked.again.read_text())
        chosen = judges.Chosen(asked.every, survivors)
        paths = [path for path in paths if path in dict(survivors)]
    with endings.raised(), runs.fresh(places.VAR / "mutation") as home:
        started = services.start(home, durable=False)
        try:
            os.environ.update(started.addresses)
            for name in PRELOADED:
                importlib.import_module(name)
            tests = asked.tests or targets.tests(paths)
            return judge(paths, tests, home=home, chosen=chosen, jobs=asked.jobs)
        finally:
            started.stop()


def judge(paths: list[str], tests: list[str], *, home: Path, chosen: judges.Chosen, jobs: int) -> int:
    print("the tests as they are …", flush=True)
    try:
        reach = judging.learned(paths, tests, home=home)
    except judging.TestsFail as why:
        print(why, "The tests fail without a mutant: they could tell nothing.", sep="\n")
        return 1
    began = time.monotonic()
    verdicts = {path: judges.Verdict(path) for path in paths}
    for one in judges.found(paths, tests, reach, home=home, chosen=chosen, jobs=jobs):
        verdicts[one.path].counts[one.ending] += 1
        if one.ending == "done" and verdicts[one.path].counts["done"] == jobs:
            print(row(verdicts[one.path]), flush=True)
        if one.ending in {"survived", "hung"}:
            print(f"{one.path}: {one.ending}: {one.change}", flush=True)  # as `judges.survivors` reads it
    total = judges.Verdict("all", sum((verdict.counts for verdict in verdicts.values()), Counter()))
    print(HEAD, *map(row, verdicts.values()), row(total), sep="\n")
    print(f"{(time.monotonic() - began) / max(1, total.judged):.2f} s a mutant")
    return int(total.score < GOAL)


HEAD = """\
| module | changes | changing nothing | noticed | of these hung | survived | score | on |
|---|---|---|---|---|---|---|---|"""


def row(verdict: judges.Verdict) -> str:
    counts = verdict.counts
    numbers = [
        verdict.judged + counts["equivalent"],
        counts["equivalent"],
        verdict.noticed,
        counts["hung"],
        counts["survived"],
    ]
    cells = [f"`{verdict.path}`", *numbers, f"{verdict.score:.1f} %", f"{datetime.now(UTC):%Y-%m-%d}"]
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    sys.exit(main())
