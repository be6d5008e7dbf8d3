from __future__ import annotations

from celery import shared_task
from django.conf import settings

from consultation.outbox import actions
from consultation.record import actions as record
from consultation.record.queries import database_time

SECONDS = 10  # then other ticks have their turn; the next one goes on


@shared_task  # type: ignore[untyped-decorator]
def send_mail() -> None:
    at = database_time()
    actions.sweep(at=at)
    actions.send_due(at=at, smtp=settings.SMTP, seconds=SECONDS)
    record.note_tick(send_mail.name, at=database_time())
