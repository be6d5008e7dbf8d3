from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.drafts.actions import Writing
from consultation.drafts.models import Consultation, DraftVersion
from consultation.votes import actions, queries
from consultation.votes.models import Choice, Position, Tally, TallyChange
from consultation.votes.queries import Bar
from consultation.votes.rules import VotingClosed
from tests import factories
from tests.votes.conftest import Vote

PEOPLE = [uuid4() for _ in range(4)]
COLUMNS = {Choice.SUPPORT: "support", Choice.OPPOSE: "oppose", Choice.NEUTRAL: "neutral"}


def counted(version: DraftVersion) -> Counter[tuple[str | None, int]]:
    """Figures other than zero of the latest tallies, by anchor and choice."""
    rows = queries.tallies_of(version.consultation_id, up_to=version.number)
    return Counter(
        {(t.anchor, choice.value): n for t in rows for choice, c in COLUMNS.items() if (n := getattr(t, c))}
    )


def shown_at_closing(consultation: Consultation) -> Counter[tuple[str | None, int]]:
    bars = queries.bars(consultation, current(consultation))
    assert all(bar.exact for bar in bars.values())
    return +Counter(
        {
            (anchor, choice.value): getattr(bar, c)
            for anchor, bar in bars.items()
            for choice, c in COLUMNS.items()
        }
    )


def held(consultation: Consultation) -> Counter[tuple[str | None, int]]:
    return Counter(Position.objects.filter(consultation=consultation).values_list("anchor", "choice"))


def current(consultation: Consultation) -> DraftVersion:
    consultation.refresh_from_db()
    assert consultation.current_version
    return consultation.current_version


steps = st.one_of(
    st.tuples(st.just("take"), st.sampled_from(PEOPLE), st.sampled_from(Choice), st.integers(0, 2)),
    st.tuples(st.just("withdraw"), st.sampled_from(PEOPLE), st.integers(0, 2)),
    st.tuples(st.just("count")),
    st.tuples(st.just("publish")),
)


@pytest.mark.django_db
@hypothesis_settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(steps, max_size=25))
def test_the_tally_equals_the_rows_after_any_sequence(
    authority: Authority, at: datetime, sequence: list[tuple[object, ...]]
) -> None:
    consultation = factories.make_consultation(authority, at=at, provisions=3)
    anchors = [None, *current(consultation).provisions.values_list("anchor", flat=True)]
    take = partial(actions.take, consultation=consultation, keys_dir=settings.KEYS_DIR, at=at)
    withdraw = partial(actions.withdraw, consultation=consultation, keys_dir=settings.KEYS_DIR, at=at)
    for step in sequence:
        match step:
            case ("take", UUID() as person, Choice() as choice, int(n)):
                take(anchor=anchors[n], choice=choice, person_id=person)
            case ("withdraw", UUID() as person, int(n)):
                withdraw(anchor=anchors[n], person_id=person)
            case ("count",):
                actions.count(at=at)
            case _:
                factories.make_next_version(consultation, at=at, writing=Writing())
    actions.count(at=at)
    assert counted(current(consultation)) == held(consultation)
    assert TallyChange.objects.count() == 0
    assert consultation.closes_at
    actions.close(at=consultation.closes_at)
    assert shown_at_closing(consultation) == counted(current(consultation)) == held(consultation)


def test_counting_again_changes_nothing(
    crowd: Callable[..., None], consultation: Consultation, at: datetime
) -> None:
    crowd(3)
    assert actions.count(at=at) == 1
    assert actions.count(at=at) == 0
    assert counted(current(consultation)) == {(None, 1): 3}


def test_bars_appear_from_ten_positions_on_and_move_by_five(
    crowd: Callable[..., None], consultation: Consultation, at: datetime
) -> None:
    seen = []
    for many, choice in [(9, Choice.SUPPORT), (1, Choice.OPPOSE), (4, Choice.OPPOSE), (1, Choice.NEUTRAL)]:
        crowd(many, choice)
        actions.count(at=at)
        seen.append(queries.bars(consultation, current(consultation))[None])
    assert seen == [
        Bar(0, 0, 0),
        Bar(10, 0, 0),
        Bar(10, 5, 0),
        Bar(10, 5, 0),
    ]


def test_each_figure_stands_until_its_own_count_has_left_it_by_five(
    crowd: Callable[..., None], consultation: Consultation, at: datetime
) -> None:
    for more in (5, 4):
        for choice in Choice:
            crowd(more, choice)
        actions.count(at=at)
    assert queries.bars(consultation, current(consultation))[None] == Bar(5, 5, 5)


def test_an_old_version_keeps_its_figures_and_the_new_one_begins_with_them(
    crowd: Callable[..., None], consultation: Consultation, at: datetime, anchor: str
) -> None:
    crowd(12)
    crowd(10, Choice.OPPOSE, anchor)
    first = current(consultation)
    second = factories.make_next_version(consultation, at=at, writing=Writing())
    actions.count(at=at)  # late: what was held before the publication still counts for the old version
    as_it_was = {None: Bar(10, 0, 0), anchor: Bar(0, 10, 0)}
    consultation = Consultation.objects.get(pk=consultation.pk)
    assert queries.bars(consultation, second) == as_it_was
    crowd(8, Choice.NEUTRAL)
    actions.count(at=at)
    assert queries.bars(consultation, first) == as_it_was
    assert queries.bars(consultation, second) == as_it_was | {None: Bar(10, 0, 10)}


def test_the_closing_shows_exact_figures_of_the_last_version_only(
    crowd: Callable[..., None], consultation: Consultation, at: datetime, anchor: str
) -> None:
    crowd(12)
    actions.count(at=at)
    first = current(consultation)
    second = factories.make_next_version(consultation, at=at, writing=Writing())
    crowd(3, Choice.OPPOSE)
    crowd(1, Choice.NEUTRAL, anchor)
    assert consultation.closes_at
    assert actions.close(at=consultation.closes_at) == 1
    consultation.refresh_from_db()
    assert consultation.sealed_at == consultation.closes_at
    assert queries.bars(consultation, second) == {
        None: Bar(12, 3, 0, exact=True),
        anchor: Bar(0, 0, 1, exact=True),
    }
    assert queries.bars(consultation, first) == {None: Bar(10, 0, 0)}


def test_a_version_nobody_voted_on_closes_with_the_figures_before_it(
    crowd: Callable[..., None], consultation: Consultation, at: datetime
) -> None:
    crowd(7)
    second = factories.make_next_version(consultation, at=at, writing=Writing())
    assert consultation.closes_at
    actions.close(at=consultation.closes_at)
    consultation.refresh_from_db()
    assert queries.bars(consultation, second) == {None: Bar(7, 0, 0, exact=True)}


def test_bars_are_one_query(crowd: Callable[..., None], consultation: Consultation, at: datetime) -> None:
    crowd(10)
    actions.count(at=at)
    version = current(consultation)
    with CaptureQueriesContext(connection) as captured:
        queries.bars(consultation, version)
    assert len(captured) == 1


def test_changes_of_a_deleted_consultation_are_forgotten(
    crowd: Callable[..., None], consultation: Consultation, at: datetime
) -> None:
    crowd(2)
    TallyChange.objects.update(consultation_id=consultation.pk + 1)
    assert actions.count(at=at) == 0
    assert (TallyChange.objects.count(), Tally.objects.count()) == (0, 0)


def test_a_counter_that_dies_loses_nothing(
    crowd: Callable[..., None], consultation: Consultation, at: datetime
) -> None:
    crowd(4)
    with transaction.atomic():
        actions.count(at=at)
        transaction.set_rollback(True)
    assert (TallyChange.objects.count(), Tally.objects.count()) == (4, 0)
    actions.count(at=at)
    assert counted(current(consultation)) == {(None, 1): 4}


def test_no_vote_is_taken_after_the_closing(
    vote: Vote, consultation: Consultation, aliya: User, at: datetime
) -> None:
    vote(aliya)
    assert consultation.closes_at
    actions.close(at=consultation.closes_at)
    with pytest.raises(VotingClosed):
        vote(aliya, Choice.OPPOSE)
    assert held(consultation) == {(None, 1): 1}
