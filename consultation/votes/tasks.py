from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from consultation.record import actions as record
from consultation.votes import actions


@shared_task  # type: ignore[untyped-decorator]
def count_positions() -> None:
    at = timezone.now()
    actions.count(at=at)
    actions.close(at=at)
    record.note_tick(count_positions.name, at=at)
