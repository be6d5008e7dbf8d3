from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.insights.rules import CELL_MIN, Told, enough, tellable

COUNTS = st.dictionaries(st.integers(0, 20), st.integers(0, 60), max_size=21)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({}, None),
        ({"a": 0}, None),
        ({"a": 9}, None),
        ({"a": 10}, Told((("a", 10),), 0)),
        ({"a": 30, "b": 9, "c": 1}, None),
        ({"a": 30, "b": 20, "c": 9, "d": 1}, Told((("a", 30),), 30)),
        ({"a": 30, "b": 20, "c": 20, "d": 1}, Told((("a", 30),), 41)),
        ({"a": 30, "b": 20, "c": 9}, Told((("a", 30),), 29)),
        ({"a": 30, "b": 4, "c": 5}, None),
        ({"a": 30, "b": 20, "c": 10, "d": 0}, Told((("a", 30), ("b", 20), ("c", 10)), 0)),
        ({"a": 20, "b": 10, "c": 30}, Told((("c", 30), ("a", 20), ("b", 10)), 0)),
    ],
)
def test_small_places_are_told_together(counts: dict[str, int], told: Told[str] | None) -> None:
    assert tellable(counts) == told


@given(COUNTS)
def test_a_table_adds_up_and_has_no_small_cell(counts: dict[int, int]) -> None:
    told = tellable(counts)
    if told is None:
        return
    shown = dict(told.cells)
    assert sum(shown.values()) + told.others == sum(counts.values())
    assert all(counts[place] == count >= CELL_MIN for place, count in shown.items())
    assert told.others == 0 or told.others >= CELL_MIN
    together = [count for place, count in counts.items() if count and place not in shown]
    assert len(together) != 1, "one place alone is told under another name"


def test_no_table_lets_a_small_cell_be_worked_out_even_by_those_who_know_the_rule() -> None:
    """All tables of three places: each small cell could be another number in a table that looks the same."""
    looks_same = defaultdict(list)
    for counts in product(range(26), repeat=3):
        told = tellable(dict(enumerate(counts)))
        looks_same[told and (frozenset(told.cells), told.others), sum(counts)].append(counts)
    derivable = [
        (look, place)
        for look, tables in looks_same.items()
        for place in range(3)
        if len(values := {counts[place] for counts in tables}) == 1
        if 0 < min(values) < CELL_MIN
    ]
    assert derivable == []


@pytest.mark.parametrize(("count", "told"), [(0, False), (9, False), (10, True), (11, True)])
def test_a_count_is_told_from_ten_on(count: int, told: bool) -> None:
    assert enough(count) is told
