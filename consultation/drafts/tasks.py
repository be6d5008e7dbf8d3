from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from consultation.drafts import actions
from consultation.record import actions as record


@shared_task  # type: ignore[untyped-decorator]
def record_openings() -> None:
    at = timezone.now()
    actions.record_openings(at=at)
    record.note_tick(record_openings.name, at=at)


@shared_task  # type: ignore[untyped-decorator]
def record_closings_soon() -> None:
    at = timezone.now()
    actions.record_closings_soon(at=at)
    record.note_tick(record_closings_soon.name, at=at)
