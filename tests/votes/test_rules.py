from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from consultation.drafts.models import Consultation
from consultation.votes import rules
from consultation.votes.queries import Bar

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
        ((0, 0, 0), (4, 3, 3), (5, 5, 5)),
        ((0, 0, 0), (8, 2, 0), (10, 0, 0)),
        ((10, 0, 0), (14, 0, 0), (10, 0, 0)),
        ((10, 0, 0), (15, 0, 0), (15, 0, 0)),
        ((15, 0, 0), (11, 0, 0), (15, 0, 0)),  # back by as many as came: nothing moves
        ((15, 0, 0), (10, 0, 0), (10, 0, 0)),
        ((10, 0, 0), (6, 4, 0), (10, 0, 0)),
        ((10, 5, 0), (14, 11, 4), (10, 10, 0)),  # one figure moves, the others tell nothing
        ((10, 0, 0), (9, 0, 0), (10, 0, 0)),
        ((10, 0, 0), (5, 0, 0), (0, 0, 0)),  # fewer than ten: no bar
        ((10, 0, 0), (2, 4, 4), (0, 5, 5)),  # ten are left, though none of their figures moves by five
        ((0, 0), (9, 1), (10, 0)),
    ],
)
def test_shown_figures_appear_from_ten_and_each_moves_by_five(
    before: tuple[int, ...], counted: tuple[int, ...], after: tuple[int, ...]
) -> None:
    assert rules.shown(before, counted) == after


def test_figures_of_other_choices_are_not_compared() -> None:
    with pytest.raises(ValueError, match="zip"):
        rules.shown((0, 0, 0), (4, 4))


counts = st.tuples(*[st.integers(0, 30)] * 3)


@given(st.lists(counts, max_size=30))
@example([(10, 0, 0), (2, 4, 4)])
def test_readers_see_fives_only_and_near_the_count(sequence: list[tuple[int, int, int]]) -> None:
    seen: tuple[int, ...] = (0, 0, 0)
    for counted in sequence:
        seen = rules.shown(seen, counted)
        assert all(type(figure) is int and figure % 5 == 0 for figure in seen)
        assert any(seen) or sum(counted) < 10
        assert not any(seen) or all(abs(a - b) < 5 for a, b in zip(seen, counted, strict=True))


@given(st.integers(10, 40), st.lists(st.integers(-2, 2), max_size=30))
def test_fewer_than_five_accounts_never_push_a_figure_forth_and_back(start: int, pushes: list[int]) -> None:
    """Four accounts that stand ready move one figure by at most four, however often they change."""
    figure = [rules.shown((0,), (start,))]
    for push in pushes:
        figure.append(rules.shown(figure[-1], (start + push,)))
    changed = [after for before, after in pairwise(figure) if before != after]
    assert len(changed) <= 1


@example((0, 0, 0))
@given(st.tuples(*[st.integers(0, 1_000_000)] * 3))
def test_percentages_sum_to_a_hundred_and_lie_within_one_of_the_truth(counts: tuple[int, int, int]) -> None:
    bar = Bar(*counts)
    if bar.total == 0:
        assert bar.percentages == (0, 0, 0)
        return
    assert sum(bar.percentages) == 100
    assert all(
        abs(percent - 100 * count / bar.total) < 1
        for percent, count in zip(bar.percentages, counts, strict=True)
    )
