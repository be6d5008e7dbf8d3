from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from consultation.outbox import bouncing, rules
from consultation.outbox.actions.claiming import Held
from consultation.outbox.models import NOTHING_LEFT, OutgoingMail
from consultation.outbox.rules import Reply

State = OutgoingMail.State

# A living sender needs milliseconds from the mark to the mail. Sooner, `sweep` would call its mail lost.
SENDER_PRESUMED_DEAD = timedelta(seconds=15)
ADDRESS_KEPT = timedelta(days=7)  # to answer "did you send it?"
PRUNED_AT_ONCE = 5_000

# Whose lock is free to be taken is not there any more. One look for each sender, not for each mail.
ABANDONED = """
WITH senders AS MATERIALIZED (
    SELECT DISTINCT held_by FROM consultation_outgoingmail
    WHERE state = 'sending' AND last_attempt_at < %(before)s
), dead AS MATERIALIZED (
    SELECT held_by FROM senders
    WHERE held_by IS NULL OR pg_try_advisory_xact_lock(hashtext('outbox.senders'), held_by)
)
SELECT mail.id FROM consultation_outgoingmail mail
JOIN dead ON dead.held_by IS NOT DISTINCT FROM mail.held_by
WHERE mail.state = 'sending' AND mail.last_attempt_at < %(before)s
"""

# What a sender held that is not there any more waits for everybody again.
ORPHANED = """
WITH senders AS MATERIALIZED (
    SELECT DISTINCT held_by FROM consultation_outgoingmail WHERE state = 'queued' AND held_by IS NOT NULL
), dead AS MATERIALIZED (
    SELECT held_by FROM senders WHERE pg_try_advisory_xact_lock(hashtext('outbox.senders'), held_by)
)
UPDATE consultation_outgoingmail mail SET held_by = NULL
FROM dead WHERE mail.held_by = dead.held_by AND mail.state = 'queued'
"""


@transaction.atomic
def note(mail: Held, reply: Reply, *, at: datetime) -> None:
    """Write down what became of an attempt, unless somebody has given us up for dead."""
    row = OutgoingMail.objects.filter(pk=mail.pk, state=State.SENDING)
    if mail.unwanted:
        row.update(state=State.REFUSED, settled_at=at, last_reply="suppressed", **NOTHING_LEFT)
        return
    write(row, mail, reply, at=at)
    if rules.bounces(reply):
        bouncing.count(address=mail.recipient, at=at)


def write(row: QuerySet[OutgoingMail], mail: Held | OutgoingMail, reply: Reply, *, at: datetime) -> None:
    state = rules.outcome(reply)
    again_at = rules.next_attempt(attempts=mail.attempts, priority=mail.priority, at=at)
    if state == State.QUEUED and again_at >= rules.expires(queued_at=mail.queued_at, priority=mail.priority):
        state = State.EXPIRED
    if state == State.QUEUED:
        row.update(state=state, due_at=again_at, last_reply=reply.line, last_attempt_at=at, held_by=None)
    else:
        row.update(state=state, settled_at=at, last_reply=reply.line, **NOTHING_LEFT)


@transaction.atomic
def put_off(reply: Reply, *, at: datetime) -> None:
    """There is no connection: the mail that would have been next waits, and remembers why."""
    due = OutgoingMail.objects.filter(state=State.QUEUED, due_at__lte=at, held_by=None).order_by(
        "priority", "due_at", "pk"
    )
    mail = due.select_for_update(skip_locked=True).first()
    if mail:
        mail.attempts += 1
        row = OutgoingMail.objects.filter(pk=mail.pk)
        row.update(attempts=mail.attempts)
        write(row, mail, reply, at=at)


@transaction.atomic
def sweep(*, at: datetime) -> None:
    """Settle what no sender will: marked `sending` by one that is gone, or waiting for too long."""
    with connection.cursor() as cursor:
        cursor.execute(ABANDONED, {"before": at - SENDER_PRESUMED_DEAD})
        abandoned = [key for (key,) in cursor]
        cursor.execute(ORPHANED)
    settle(OutgoingMail.objects.filter(pk__in=abandoned, state=State.SENDING), State.UNKNOWN, at=at)
    for priority, kept_trying in rules.KEPT_TRYING.items():
        stale = OutgoingMail.objects.filter(
            state=State.QUEUED, priority=priority, queued_at__lt=at - kept_trying
        )
        settle(stale, State.EXPIRED, at=at)


@transaction.atomic
def presume_sent(*, at: datetime) -> None:
    """After a restore: what waited at the backup may have gone out since, so it is not sent again."""
    settle(OutgoingMail.objects.filter(state__in=[State.QUEUED, State.SENDING]), State.UNKNOWN, at=at)


def settle(mails: Any, state: OutgoingMail.State, *, at: datetime) -> None:
    free = mails.select_for_update(skip_locked=True).order_by().values("pk")
    OutgoingMail.objects.filter(pk__in=free).update(state=state, settled_at=at, **NOTHING_LEFT)


def prune(*, at: datetime) -> int:
    """Forget whom settled mail went to."""
    old = OutgoingMail.objects.filter(settled_at__lt=at - ADDRESS_KEPT).exclude(recipient="")
    batch = old.order_by("settled_at").values("pk")[:PRUNED_AT_ONCE]
    return OutgoingMail.objects.filter(pk__in=batch).update(recipient="", subject="", last_reply="")
