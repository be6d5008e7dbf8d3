from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.record.models import Event, TickRun
from consultation.votes import actions, tasks
from consultation.votes.models import Choice, Tally
from tests import factories


@pytest.mark.parametrize("ticks", [1, 2])
def test_a_tick_counts_closes_and_notes_itself_once(authority: Authority, aliya: User, ticks: int) -> None:
    began = timezone.now() - timedelta(days=22)
    over = factories.make_consultation(authority, at=began)
    for person in (aliya.public_id, uuid4()):
        actions.take(
            consultation=over,
            anchor=None,
            choice=Choice.OPPOSE,
            person_id=person,
            keys_dir=settings.KEYS_DIR,
            at=began,
        )
    for _ in range(ticks):
        tasks.count_positions()
    over.refresh_from_db()
    assert over.sealed_at
    assert [(t.oppose, t.shown_oppose) for t in Tally.objects.all()] == [(2, 2)]
    assert Event.objects.filter(kind="consultation.closed", stream=over.stream).count() == 1
    assert TickRun.objects.get(name="consultation.votes.tasks.count_positions").finished_at >= over.sealed_at


def test_a_withdrawn_consultation_is_sealed_at_its_closing_time_too(authority: Authority) -> None:
    over = factories.make_consultation(authority, at=timezone.now() - timedelta(days=22))
    type(over).objects.update(withdrawn_at=over.opens_at)
    tasks.count_positions()
    over.refresh_from_db()
    assert over.sealed_at


def test_an_open_consultation_is_left_open(authority: Authority) -> None:
    consultation = factories.make_consultation(authority, at=timezone.now() - timedelta(days=20))
    tasks.count_positions()
    consultation.refresh_from_db()
    assert consultation.sealed_at is None
    assert not Event.objects.filter(kind="consultation.closed").exists()
