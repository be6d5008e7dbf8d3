"""A figure is a ratio: what we built beside something plain, measured by turns in one run.

A machine that is busy with other things slows both down, so that ratios stand where seconds would not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

ROUNDS = 8

Cost = Callable[[], float]  # does the work once, and tells what one unit of it cost


@dataclass(frozen=True)
class Target:
    """What was promised, both ends included."""

    least: float | None = None
    most: float | None = None

    def holds(self, value: float) -> bool:
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def __str__(self) -> str:
        if self.least is not None and self.most is not None:
            return f"{self.least:g} to {self.most:g}"
        return f"≥ {self.least:g}" if self.least is not None else f"≤ {self.most:g}"


@dataclass(frozen=True)
class Result:
    """What one run says of a figure. `values` holds a ratio for each round."""

    figure: str
    values: tuple[float, ...]
    target: Target | None = None  # none: the figure is told, not promised
    best: float | None = None  # the best of the subject beside the best of the baseline
    noise: float | None = None  # spread of the baseline, as a share of its median
    beside: str = ""  # the baseline, and what was found in plain units

    @property
    def value(self) -> float:
        return median(self.values)

    @property
    def holds(self) -> bool | None:
        return self.target.holds(self.value) if self.target else None


@dataclass
class Rounds:
    """Costs of the subject and of the baseline, round by round."""

    subject: list[float] = field(default_factory=list)
    baseline: list[float] = field(default_factory=list)

    @property
    def costs(self) -> tuple[float, ...]:
        """How many times the baseline's cost the subject takes."""
        return tuple(ours / theirs for ours, theirs in zip(self.subject, self.baseline, strict=True))

    @property
    def rates(self) -> tuple[float, ...]:
        """What share of the baseline's rate the subject reaches."""
        return tuple(1 / cost for cost in self.costs)

    @property
    def noise(self) -> float:
        return (max(self.baseline) - min(self.baseline)) / median(self.baseline)

    def as_costs(self, figure: str, target: Target | None = None, beside: str = "") -> Result:
        best = min(self.subject) / min(self.baseline)
        return Result(figure, self.costs, target, best, self.noise, beside)

    def as_rates(self, figure: str, target: Target | None = None, beside: str = "") -> Result:
        best = min(self.baseline) / min(self.subject)
        return Result(figure, self.rates, target, best, self.noise, beside)


def by_turns(subjects: dict[str, Cost], baseline: Cost, *, rounds: int = ROUNDS) -> dict[str, Rounds]:
    """Each subject stands between two measurements of the baseline, and is held against their mean."""
    measured = {name: Rounds() for name in subjects}
    for _ in range(rounds):
        bare = [baseline()]
        costs = {}
        for name, subject in subjects.items():
            costs[name] = subject()
            bare.append(baseline())
        for (name, cost), (before, after) in zip(costs.items(), pairwise(bare), strict=True):
            measured[name].subject.append(cost)
            measured[name].baseline.append((before + after) / 2)
    return measured


def single(figure: str, value: float, target: Target | None = None, beside: str = "") -> Result:
    """What is counted, not compared."""
    return Result(figure, (value,), target, None, None, beside)


def falls_short(results: Iterable[Result]) -> list[Result]:
    return [result for result in results if result.holds is False]
