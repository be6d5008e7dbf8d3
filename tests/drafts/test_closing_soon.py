from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from consultation.authorities.models import Authority
from consultation.drafts import actions, tasks
from consultation.drafts.models import Consultation
from consultation.record.models import Event, TickRun
from tests import factories
from tests.drafts.test_races import at_once

pytestmark = pytest.mark.django_db
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def recorded() -> list[str]:
    return list(Event.objects.filter(kind="consultation.closing_soon").values_list("stream", flat=True))


def test_a_closing_is_announced_once_three_days_before(consultation: Consultation, at: datetime) -> None:
    assert consultation.closes_at is not None
    soon = consultation.closes_at - 3 * DAY

    announced = [actions.record_closings_soon(at=soon + late) for late in (-SECOND, SECOND * 0, SECOND, DAY)]

    assert (announced, recorded()) == ([0, 1, 0, 0], [consultation.stream])


@pytest.mark.parametrize(("open_for", "announced"), [(7 * DAY, 0), (7 * DAY + SECOND, 1)])
def test_one_that_was_open_for_no_longer_than_a_week_is_not_announced(
    open_for: timedelta, announced: int, authority: Authority, at: datetime
) -> None:
    factories.make_consultation(authority, at=at, closes_in=open_for)

    assert actions.record_closings_soon(at=at + open_for - DAY) == announced


def test_what_is_closed_withdrawn_or_put_off_is_not_announced(authority: Authority, at: datetime) -> None:
    closed, withdrawn, put_off, sealed = (factories.make_consultation(authority, at=at) for _ in range(4))
    soon = at + 20 * DAY
    rows = Consultation.objects
    rows.filter(pk=closed.pk).update(closes_at=soon)
    rows.filter(pk=withdrawn.pk).update(withdrawn_at=soon)
    rows.filter(pk=put_off.pk).update(closes_at=soon + 4 * DAY)
    rows.filter(pk=sealed.pk).update(sealed_at=soon)

    assert (actions.record_closings_soon(at=soon), recorded()) == (0, [])


def test_a_closing_put_off_after_its_announcement_is_not_announced_again(
    consultation: Consultation, at: datetime
) -> None:
    actions.record_closings_soon(at=at + 20 * DAY)
    Consultation.objects.filter(pk=consultation.pk).update(closes_at=at + 40 * DAY)

    assert actions.record_closings_soon(at=at + 39 * DAY) == 0


@pytest.mark.django_db(transaction=True)
def test_ticks_side_by_side_announce_once(consultation: Consultation, at: datetime) -> None:
    announced = at_once(lambda: actions.record_closings_soon(at=at + 20 * DAY), threads=4)

    assert (announced.count(1), len(recorded())) == (1, 1)


def test_the_tick_leaves_its_pulse(consultation: Consultation) -> None:
    tasks.record_closings_soon()

    assert TickRun.objects.get().name == "consultation.drafts.tasks.record_closings_soon"
