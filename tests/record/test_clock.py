from __future__ import annotations

from datetime import timedelta

import pytest

from consultation.record import actions
from consultation.record.queries import database_time, event_time

pytestmark = pytest.mark.django_db


def test_the_clock_of_events_stands_still_where_the_wall_clock_is_set_back() -> None:
    before = event_time()

    set_back = [event_time(before - timedelta(hours=2)) for _ in range(3)]

    assert before < set_back[0] < set_back[1] < set_back[2] < before + timedelta(milliseconds=1)


def test_the_clock_of_events_goes_with_the_wall_clock_otherwise() -> None:
    before = database_time()

    now = event_time()

    assert before <= now <= database_time()


def test_an_event_is_stamped_by_the_clock_that_never_goes_back() -> None:
    before = event_time()

    event = actions.append(
        "dates.changed", subject_kind="consultation", subject_id="a", stream="consultation/a", at=before
    )

    event.refresh_from_db()
    assert event.recorded_at > before
