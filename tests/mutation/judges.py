"""Several judges side by side, and what they found."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path

from tests.mutation import forking, mutants
from tests.mutation.judging import Judge
from tests.mutation.reach import Reach

SURVIVED = ": survived: "
SAME = Path(__file__).with_name("equivalent.toml")


@dataclass(frozen=True)
class Found:
    path: str
    ending: str
    change: str


@dataclass
class Verdict:
    path: str
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def noticed(self) -> int:
        return self.counts["failed"] + self.counts["hung"]

    @property
    def judged(self) -> int:
        return self.noticed + self.counts["survived"]

    @property
    def score(self) -> float:
        return 100 * self.noticed / self.judged if self.judged else 100.0


def same() -> dict[str, set[str]]:
    """The changes of each module that were read and found to change nothing."""
    listed = tomllib.loads(SAME.read_text())
    return {path: {entry["change"] for entry in entries} for path, entries in listed.items()}


@dataclass(frozen=True)
class Chosen:
    """Each `every`th mutant, of all or of those that survived before."""

    every: int
    survivors: frozenset[tuple[str, str]] | None = None  # module and change

    def of(self, path: str) -> Iterator[mutants.Mutant]:
        of = mutants.of(Path(path).read_text(), in_models=path.endswith("/models.py"))
        kept = (one for one in of if self.survivors is None or (path, one.change) in self.survivors)
        return islice(kept, 0, None, self.every)


def survivors(log: str) -> frozenset[tuple[str, str]]:
    """What an earlier run printed."""
    parted = (line.partition(SURVIVED) for line in log.splitlines())
    return frozenset((path, change) for path, said, change in parted if said)


def found(
    paths: list[str], tests: list[str], reach: Reach, *, home: Path, chosen: Chosen, jobs: int
) -> Iterator[Found]:
    """What became of each chosen mutant of each module, as soon as it is known; "done" from each judge."""

    def judge(number: int, to: Connection) -> int:
        one = Judge(f"judge{number}", paths, tests, reach, home)
        for path in paths:
            equivalent = same().get(path, set())
            for mutant in islice(chosen.of(path), number, None, jobs):
                ending = "equivalent" if mutant.change in equivalent else one.judge(path, mutant)
                to.send(Found(path, ending, mutant.change))
            to.send(Found(path, "done", ""))
        return 0

    running: dict[Connection, int] = {}
    for number in range(jobs):
        ours, to = Pipe(duplex=False)
        running[ours] = forking.forked(partial(judge, number, to))
        to.close()
    while running:
        ready = wait(running)
        for one in [each for each in running if each in ready]:
            try:
                yield one.recv()
            except EOFError:
                if forking.ended(running.pop(one)):
                    raise RuntimeError("a judge broke down") from None
