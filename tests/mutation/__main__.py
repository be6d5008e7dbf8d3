"""Breaks votes, digests and rules a line at a time: do the tests notice? `make mutation`."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

from consultation.stack import endings, places, runs, services
from tests.mutation import forking, judging, targets
from tests.mutation.reach import Reach

GOAL = 85  # per cent of the mutants that a test must notice


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutation", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="PATH", help="modules that begin with it")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="a sample: each Nth mutant")
    parser.add_argument("--tests", nargs="+", metavar="PATH", help="ask only these; it may lower the score")
    return parser.parse_args()


def main() -> int:
    asked = options()
    paths = targets.modules(asked.only)
    with endings.raised(), runs.fresh(places.VAR / "mutation") as home:
        started = services.start(home, durable=False)
        try:
            os.environ.update(started.addresses)
            forking.preload()
            tests = asked.tests or targets.tests(paths)
            return judge(paths, tests, home=home, every=asked.every)
        finally:
            started.stop()


def judge(paths: list[str], tests: list[str], *, home: Path, every: int) -> int:
    verdicts = []
    try:
        print("the tests as they are …", flush=True)
        reach = judging.learned(paths, tests, home=home)
        for path in paths:
            verdicts.append(judge_one(path, reach, home=home, every=every))
            print(row(verdicts[-1]), flush=True)
        print("the tests as they are once more …", flush=True)
        judging.unbroken(tests, home=home)
    except judging.TestsFail as why:
        print(why, "The tests fail without a mutant: nothing above counts.", sep="\n")
        return 1
    total = judging.Verdict("all", counts=sum((verdict.counts for verdict in verdicts), Counter()))
    print(HEAD, *map(row, verdicts), row(total), sep="\n")
    return int(total.score < GOAL)


def judge_one(path: str, reach: Reach, *, home: Path, every: int) -> judging.Verdict:
    verdict = judging.Verdict(path)
    for ending, change in judging.judge(path, reach, home=home, every=every):
        verdict.counts[ending] += 1
        if ending == "survived":
            print(f"{path}: survived: {change}", flush=True)
    return verdict


HEAD = (
    "| module | mutants | killed | timeout | survived | equivalent | score |\n|---|---|---|---|---|---|---|"
)


def row(verdict: judging.Verdict) -> str:
    counts = [verdict.counts[name] for name in ("killed", "timeout", "survived", "equivalent")]
    cells = [verdict.path, verdict.counts.total(), *counts, f"{verdict.score:.1f} %"]
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    sys.exit(main())
