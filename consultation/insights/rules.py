from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

CELL_MIN = 10  # people; DESIGN §6: no cell below it, and none derivable from a total or another table

Place = TypeVar("Place", bound=Hashable)


@dataclass(frozen=True)
class Told(Generic[Place]):
    """A table whose rows add up to a total that everybody knows."""

    cells: tuple[tuple[Place, int], ...]  # the largest first
    others: int  # in all other places together; none if 0


def tellable(counts: Mapping[Place, int]) -> Told[Place] | None:
    """What may be told of how many people came from where, or None.

    Small cells go together into the others, and with them the smallest of the rest, all of them if several
    are as small. So whichever of the others a reader thinks of, it may be the one that is not small: the
    table would look the same. A rule that took one of two equal ones would tell which it was not.
    """
    standing = [count for count in counts.values() if count]
    large = [count for count in standing if enough(count)]
    bound = min(large, default=0) if len(large) < len(standing) else 0
    cells = [(place, count) for place, count in counts.items() if enough(count) and count > bound]
    others = sum(standing) - sum(count for _, count in cells)
    return Told(tuple(sorted(cells, key=lambda cell: -cell[1])), others) if cells else None


def enough(count: int) -> bool:
    return count >= CELL_MIN
