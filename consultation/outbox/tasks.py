from __future__ import annotations

from celery import shared_task
from django.conf import settings

from consultation.outbox import actions
from consultation.record import actions as record
from consultation.record import queries as clock

SECONDS = 10  # then other ticks have their turn; the next one goes on


@shared_task(name="consultation.outbox.tasks.send_mail")
def send_mail() -> None:
    at = clock.database_time()
    actions.sweep(at=at)
    actions.send_due(at=at, smtp=settings.SMTP, seconds=SECONDS)
    record.note_tick("send_mail", at=at)
