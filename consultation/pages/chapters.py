"""A long draft as sheets that an old phone can carry, and a contents list that shows where people speak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

LONG = 60  # provisions; a draft beyond is read chapter by chapter
SHEET_MAX = 120  # provisions; a chapter beyond is cut once more
CUT = 60  # where nothing else tells where to cut
LEVELS = (1, 2, 3, 4)

HOT_LEAST = 3  # voices; below, "hot" would be a single family
HOT_SHARE = 0.5  # of the hottest
HOT_MOST = 12  # in one contents list


def cut(levels: Sequence[int]) -> list[range]:
    """Where each sheet begins and ends, by place from 0. One range for a text that is not long.

    `levels`: of each heading, 0 for a paragraph. What stands before the first heading goes with it.
    """
    if len(levels) <= LONG:
        return [range(len(levels))]
    return _cut(levels, range(len(levels)), LEVELS)


def _cut(levels: Sequence[int], within: range, ranks: Sequence[int]) -> list[range]:
    if not ranks:
        count = ceil(len(within) / CUT)
        size = ceil(len(within) / count)
        return [range(at, min(at + size, within.stop)) for at in range(within.start, within.stop, size)]
    ranked = [place for place in within if 0 < levels[place] <= ranks[0]]
    heads = [
        place for place in ranked if place - 1 not in ranked
    ]  # a part's title goes with its first chapter
    if len(heads) < 2:  # a single heading is the title of the whole
        return _cut(levels, within, ranks[1:])
    edges = [within.start, *heads[1:], within.stop]
    chapters = [range(start, stop) for start, stop in pairwise(edges)]
    result = []
    for chapter in chapters:
        result += [chapter] if len(chapter) <= SHEET_MAX else _cut(levels, chapter, ranks[1:])
    return result


def are_chapters(levels: Sequence[int], sheets: Sequence[range]) -> bool:
    """Each begins with a heading of the same rank; before the first one an introduction may stand."""
    ranks = {levels[sheet.start] for sheet in sheets[1:]}
    return len(ranks) == 1 and 0 not in ranks


@dataclass(frozen=True, slots=True)
class Heat:
    """How much was said on a provision, beside the one that most was said on."""

    comments: int
    positions: int  # those that the page shows: they move in steps
    share: int  # of the hottest, in percent


def hot(voices: Sequence[int]) -> dict[int, int]:
    """Share of the hottest in percent, by place from 0, of the few provisions that stand out."""
    top = max(voices, default=0)
    least = max(HOT_LEAST, top * HOT_SHARE)
    places = [place for place, count in enumerate(voices) if count >= least]
    hottest = sorted(places, key=lambda place: (-voices[place], place))[:HOT_MOST]
    return {place: round(100 * voices[place] / top) for place in sorted(hottest)}
