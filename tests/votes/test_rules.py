from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.drafts.models import Consultation
from consultation.votes import rules
from consultation.votes.queries import Bar
from consultation.votes.rules import Figures

AT = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Almaty"))
INSTANT = timedelta(microseconds=1)


def consultation_with(**columns: object) -> Consultation:
    public = {
        "current_version_id": 1,
        "opens_at": AT - timedelta(days=1),
        "closes_at": AT + timedelta(days=1),
    }
    return Consultation(**(public | columns))


@pytest.mark.parametrize(
    ("columns", "open_"),
    [
        ({}, True),
        ({"opens_at": AT}, True),
        ({"opens_at": AT + INSTANT}, False),
        ({"closes_at": AT + INSTANT}, True),
        ({"closes_at": AT}, False),
        ({"closes_at": AT - INSTANT}, False),
        ({"sealed_at": AT - INSTANT}, False),
        ({"withdrawn_at": AT - INSTANT}, False),
        ({"current_version_id": None}, False),
    ],
)
def test_voting_is_open_from_the_opening_instant_until_before_the_closing_one(
    columns: dict[str, object], *, open_: bool
) -> None:
    assert rules.is_voting_open(consultation_with(**columns), AT) is open_


@pytest.mark.parametrize(
    ("before", "counted", "after"),
    [
        ((0, 0, 0), (9, 0, 0), (0, 0, 0)),
        ((0, 0, 0), (10, 0, 0), (10, 0, 0)),
        ((0, 0, 0), (4, 3, 3), (4, 3, 3)),
        ((10, 0, 0), (14, 0, 0), (10, 0, 0)),
        ((10, 0, 0), (15, 0, 0), (15, 0, 0)),
        ((10, 0, 0), (8, 2, 0), (10, 0, 0)),  # two people changed their minds: four steps
        ((10, 0, 0), (7, 3, 0), (7, 3, 0)),
        ((10, 0, 0), (9, 0, 0), (10, 0, 0)),
        ((10, 0, 0), (5, 0, 0), (0, 0, 0)),  # fewer than ten: no bar
    ],
)
def test_shown_figures_appear_from_ten_and_move_by_five(
    before: tuple[int, int, int], counted: tuple[int, int, int], after: tuple[int, int, int]
) -> None:
    assert rules.shown(Figures(*before), Figures(*counted)) == after


@given(st.lists(st.tuples(*[st.integers(0, 30)] * 3), max_size=30))
def test_no_reader_sees_fewer_than_ten_or_a_step_below_five(counts: list[tuple[int, int, int]]) -> None:
    seen = [Figures()]
    for counted in counts:
        seen.append(rules.shown(seen[-1], Figures(*counted)))
    assert all(figures.total == 0 or figures.total >= 10 for figures in seen)
    assert all(a == b or a.distance(b) >= 5 for a, b in pairwise(seen))


@given(st.tuples(*[st.integers(0, 1_000_000)] * 3))
def test_percentages_sum_to_a_hundred_and_lie_within_one_of_the_truth(counts: tuple[int, int, int]) -> None:
    bar = Bar(*counts, shown=True)
    if bar.total == 0:
        assert bar.percentages == (0, 0, 0)
        return
    assert sum(bar.percentages) == 100
    assert all(
        abs(percent - 100 * count / bar.total) < 1
        for percent, count in zip(bar.percentages, counts, strict=True)
    )
