from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from consultation.authorities.models import Authority
from consultation.drafts.models import Consultation
from consultation.record.models import Event
from consultation.votes import actions
from consultation.votes.models import Tally, TallyChange
from tests import factories
from tests.votes.closing import closing_of

LATER = timedelta(days=30)


@pytest.fixture
def not_due(authority: Authority, at: datetime) -> list[Consultation]:
    """Open, still being prepared though its dates are over, and sealed before."""
    running, unpublished, sealed = (
        factories.make_consultation(authority, at=began) for began in (at + LATER, at, at)
    )
    Consultation.objects.filter(pk=unpublished.pk).update(current_version=None)
    Consultation.objects.filter(pk=sealed.pk).update(sealed_at=at)
    return [running, unpublished, sealed]


def sealed_at(consultations: list[Consultation]) -> list[datetime | None]:
    return [Consultation.objects.get(pk=each.pk).sealed_at for each in consultations]


def while_waiting(happens: Callable[[], object]) -> AbstractContextManager[None]:
    """What others commit before the lock is ours."""

    def execute(run: Callable[..., Any], sql: str, params: Any, many: Any, context: Any) -> Any:
        taken = run(sql, params, many, context)
        if "pg_advisory_xact_lock" in sql:
            happens()
        return taken

    return connection.execute_wrapper(execute)


def test_what_ended_first_is_closed_first_and_the_rest_stays_as_it_is(
    authority: Authority, not_due: list[Consultation], at: datetime
) -> None:
    late = factories.make_consultation(authority, at=at + timedelta(days=1))
    early = factories.make_consultation(authority, at=at)
    as_it_was = sealed_at(not_due)

    assert actions.close(at=at + LATER) == 2
    closed = Event.objects.filter(kind="consultation.closed").order_by("pk")
    assert [(event.stream, event.happened_at) for event in closed] == [
        (each.stream, each.closes_at) for each in (early, late)
    ]
    assert sealed_at([early, late]) == [at + LATER] * 2
    assert sealed_at(not_due) == as_it_was


def test_where_nothing_is_due_no_consultation_is_held_up(
    not_due: list[Consultation], at: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert actions.close(at=at + LATER) == 0


def test_a_closing_that_was_put_off_in_the_meantime_does_not_happen(consultation: Consultation) -> None:
    due = closing_of(consultation)
    with while_waiting(lambda: Consultation.objects.update(closes_at=due + LATER)):
        assert actions.close(at=due) == 0
    assert sealed_at([consultation]) == [None]


def test_what_another_counter_has_counted_in_the_meantime_is_no_change(
    crowd: Callable[..., None], at: datetime
) -> None:
    crowd(3)
    with while_waiting(TallyChange.objects.all().delete):
        assert actions.count(at=at) == 0
    assert not Tally.objects.exists()


def test_mixing_a_million_rows_may_take_longer_than_a_request(consultation: Consultation) -> None:
    actions.close(at=closing_of(consultation))
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_timeout")
        assert cursor.fetchone() == ("10min",)
