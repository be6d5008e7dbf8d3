"""Does any test notice? One mutant after the other."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from tests.mutation import forking, mutants
from tests.mutation.reach import Reach, Watching, read

LEAST_SECONDS = 30  # before a mutant is said to hang: a machine may be busy
TIMES_AS_LONG = 5
UNBROKEN_WITHIN = 1800
SAME = Path(__file__).with_name("equivalent.toml")


class TestsFail(Exception):
    """They do so without any mutant, so that they could tell nothing."""


@dataclass
class Verdict:
    path: str
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def judged(self) -> int:
        return self.counts.total() - self.counts["equivalent"]

    @property
    def score(self) -> float:
        return 100 * (1 - self.counts["survived"] / self.judged) if self.judged else 100.0


def learned(paths: list[str], tests: list[str], *, home: Path) -> Reach:
    """Runs the tests on a new database. Raises TestsFail."""
    to = home / "reach.json"
    unbroken(tests, home=home, watching=lambda: [Watching(paths, to)])
    return read(to)


def unbroken(tests: list[str], *, home: Path, watching: Callable[[], list[object]] = list) -> None:
    """Raises TestsFail if the tests fail without a mutant: then what they said of mutants tells nothing."""

    def run() -> int:
        new = [] if (home / "reach.json").exists() else ["--create-db"]
        return forking.running(tests, *new, plugins=watching())()

    if forking.forked(run, log=home / "unbroken.log", within=UNBROKEN_WITHIN):
        raise TestsFail((home / "unbroken.log").read_text())


def same() -> dict[str, set[str]]:
    """The changes of each module that were read and found to change nothing."""
    listed = tomllib.loads(SAME.read_text())
    return {path: {entry["change"] for entry in entries} for path, entries in listed.items()}


def judge(path: str, reach: Reach, *, home: Path, every: int) -> Iterator[tuple[str, str]]:
    """How each mutant of the module ended, and its change. `every` nth of them."""
    equivalent = same().get(path, set())
    found = mutants.of(Path(path).read_text(), in_models=path.endswith("/models.py"))
    for mutant in islice(found, 0, None, every):
        if mutant.change in equivalent:
            yield "equivalent", mutant.change
        else:
            yield outcome(path, mutant, reach.of(path, mutant.lines), home=home), mutant.change


def outcome(path: str, mutant: mutants.Mutant, seconds: dict[str, float], *, home: Path) -> str:
    if not seconds:
        return "survived"
    files = sorted({name.partition("::")[0] for name in seconds})
    work = forking.running(
        files, plugins=[forking.Chosen(seconds)], finder=forking.Instead(path, mutant.source)
    )
    within = LEAST_SECONDS + TIMES_AS_LONG * sum(seconds.values())
    match forking.forked(work, log=home / "last.log", within=within):
        case 0:
            return "survived"
        case forking.TOO_LONG:
            return "timeout"
        case _:
            return "killed"
