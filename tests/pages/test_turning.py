from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from consultation.authorities.models import Authority
from consultation.drafts.models import Consultation
from consultation.pages.turning import draft_turns_at, lists_turn_at
from tests import factories

pytestmark = pytest.mark.django_db

INSTANT = timedelta(microseconds=1)
Make = Callable[..., Consultation]


@pytest.fixture
def draft(authority: Authority, at: datetime) -> Make:
    def make(opens_in: timedelta, closes_in: timedelta) -> Consultation:
        return factories.make_consultation(authority, at=at, opens_in=opens_in, closes_in=closes_in)

    return make


@pytest.mark.parametrize(
    ("opens_in", "closes_in", "turns_in"),
    [
        (timedelta(days=2), timedelta(days=9), timedelta(days=2)),
        (timedelta(days=-2), timedelta(days=9, hours=5), timedelta(hours=5) + INSTANT),
        (timedelta(days=-2), timedelta(minutes=90), timedelta(minutes=30) + INSTANT),
        (timedelta(days=-2), timedelta(seconds=90), timedelta(seconds=30) + INSTANT),
        (timedelta(days=-2), timedelta(seconds=40), timedelta(seconds=40)),
        (timedelta(days=-9), timedelta(days=-2), None),
    ],
)
def test_a_draft_turns_when_its_stage_or_the_time_left_does(
    opens_in: timedelta, closes_in: timedelta, turns_in: timedelta | None, draft: Make, at: datetime
) -> None:
    turns_at = draft_turns_at(draft(opens_in, closes_in), at)
    assert turns_at == (None if turns_in is None else at + turns_in)


def test_a_list_turns_when_any_draft_comes_to_close_soon(draft: Make, at: datetime) -> None:
    draft(timedelta(days=-2), timedelta(days=7, minutes=1))
    assert lists_turn_at([], at) == at + timedelta(minutes=1)


def test_a_list_turns_with_what_it_shows(draft: Make, at: datetime) -> None:
    shown = draft(timedelta(days=-2), timedelta(days=1, seconds=5))
    assert lists_turn_at([shown], at) == at + timedelta(seconds=5) + INSTANT


def test_a_list_of_what_is_over_never_turns(draft: Make, at: datetime) -> None:
    assert lists_turn_at([draft(timedelta(days=-9), timedelta(days=-2))], at) is None
