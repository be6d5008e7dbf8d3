from __future__ import annotations

import time

from celery import shared_task
from django.conf import settings

from consultation.digests import actions
from consultation.digests.letters import Writer
from consultation.outbox import actions as outbox
from consultation.outbox import queries as waiting
from consultation.record import actions as record
from consultation.record.queries import database_time, event_time

SECONDS = 45  # below the tick's interval
QUEUED_AHEAD = 3_000  # bodies that lie in the outbox at a time, however many readers there are
SENDING_SECONDS = 5


@shared_task  # type: ignore[untyped-decorator]
def send_digests() -> None:
    """Plan and compose what is due, sending along where mails pile up."""
    started = time.monotonic()
    at, planned_at = database_time(), event_time()
    writer = Writer(at=at)
    actions.plan(at=planned_at)
    while time.monotonic() < started + SECONDS:
        if waiting.digests_waiting() < QUEUED_AHEAD:
            if actions.compose(at=at, writer=writer) == 0:
                break
        elif not outbox.send_due(at=database_time(), smtp=settings.SMTP, seconds=SENDING_SECONDS):
            break  # the mail server is away; what is planned waits in the table
    outbox.prune(at=at)
    record.note_tick(send_digests.name, at=database_time())
