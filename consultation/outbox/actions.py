from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from consultation.outbox import bouncing, delivery, message, queries, rules
from consultation.outbox.models import OutgoingMail
from consultation.outbox.rules import Reply

State = OutgoingMail.State

# A living sender needs milliseconds from the mark to the lock. Sooner, `sweep` would call its mail lost.
SENDER_PRESUMED_DEAD = timedelta(seconds=15)
ADDRESS_KEPT = timedelta(days=7)  # to answer "did you send it?"
PRUNED_AT_ONCE = 5_000
SENDING_LIMIT = "90s"  # above the sum of delivery.STEP_TIMEOUT over all steps of one mail
NOTHING_LEFT = {"text": "", "html": "", "headers": {}}

CLAIM = """
UPDATE consultation_outgoingmail
SET state = 'sending', attempts = attempts + 1, last_attempt_at = %(at)s
WHERE id = (
    SELECT id FROM consultation_outgoingmail
    WHERE state = 'queued' AND due_at <= %(at)s
    ORDER BY priority, due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING *
"""


def queue(letters: Iterable[message.Letter], *, at: datetime) -> list[OutgoingMail]:
    """Accept letters for sending, in one statement. Raises BadHeaderError or AddressRefused."""
    return OutgoingMail.objects.bulk_create(
        OutgoingMail(
            priority=letter.priority,
            recipient=message.canonical(letter.recipient),
            sender=message.one_line("From", letter.sender or settings.DEFAULT_FROM_EMAIL),
            subject=message.one_line("Subject", letter.subject)[: message.SUBJECT_MAX],
            language=letter.language,
            text=message.storable(letter.text),
            html=message.storable(letter.html),
            headers={name: message.one_line(name, value) for name, value in letter.headers.items()},
            message_id=message.message_id(letter.key),
            queued_at=at,
            due_at=at,
        )
        for letter in letters
    )


def send_due(*, at: datetime, smtp: Mapping[str, Any], seconds: float) -> int:
    """Send what is due until nothing is, or `seconds` have passed. Returns how many went out.

    Any number may run at once.
    """
    started = time.monotonic()

    def now() -> datetime:
        return at + timedelta(seconds=time.monotonic() - started)

    sent = 0
    while time.monotonic() < started + seconds:
        limit = queries.allowance(at=now())
        if limit == 0 or not queries.any_due(at=now()):
            break
        try:
            line = delivery.connect(smtp)
        except delivery.NotConnected as problem:
            put_off(problem.reply, at=now())
            break
        try:
            sent += send_over(line, limit=limit, now=now)
        finally:
            delivery.hang_up(line)
    return sent


def send_over(line: delivery.Line, *, limit: int, now: Callable[[], datetime]) -> int:
    """Send up to `limit` mails over one connection, or until the server has had enough."""
    sent = 0
    for _ in range(limit):
        mail = claim(at=now())
        if mail is None:
            break
        reply = send(mail, line, at=now())
        sent += rules.outcome(reply) == State.SENT
        if rules.systemic(reply) or not delivery.is_open(line):
            break
    return sent


def send(mail: OutgoingMail, line: delivery.Line, *, at: datetime) -> Reply:
    """Send what we have claimed. Whoever dies in here leaves `sending` with its lock free: see `sweep`."""
    content = message.wire(mail)
    _, sender = parseaddr(mail.sender)
    with transaction.atomic(durable=True):
        allow_for_slow_server()
        ours = OutgoingMail.objects.select_for_update().filter(pk=mail.pk, state=State.SENDING)
        suppressed = (
            ours.annotate(suppressed=bouncing.suppressed()).values_list("suppressed", flat=True).first()
        )
        if suppressed is None:
            return Reply(rules.Step.RCPT, 0, "swept before it was sent")
        if suppressed and mail.priority != OutgoingMail.Priority.CODE:
            ours.update(state=State.REFUSED, settled_at=at, last_reply="suppressed", **NOTHING_LEFT)
            return Reply(rules.Step.RCPT, 0, "suppressed")
        reply = delivery.deliver(line, sender=sender, recipient=mail.recipient, content=content)
        note(mail, reply, at=at)
        if rules.bounces(reply):
            bouncing.count(address=mail.recipient, at=at)
    return reply


def claim(*, at: datetime) -> OutgoingMail | None:
    """The most urgent mail, marked `sending` for good: that mark must outlive a crash of the database."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = on")
        return next(iter(OutgoingMail.objects.raw(CLAIM, {"at": at})), None)


def note(mail: OutgoingMail, reply: Reply, *, at: datetime) -> None:
    """Write down what became of an attempt. The caller holds the row."""
    state = rules.outcome(reply)
    again_at = rules.next_attempt(attempts=mail.attempts, priority=mail.priority, at=at)
    if state == State.QUEUED and again_at >= rules.expires(queued_at=mail.queued_at, priority=mail.priority):
        state = State.EXPIRED
    row = OutgoingMail.objects.filter(pk=mail.pk)
    if state == State.QUEUED:
        row.update(state=state, due_at=again_at, last_reply=reply.line, last_attempt_at=at)
    else:
        row.update(state=state, settled_at=at, last_reply=reply.line, **NOTHING_LEFT)


@transaction.atomic
def put_off(reply: Reply, *, at: datetime) -> None:
    """There is no connection: the mail that would have been next waits, and remembers why."""
    due = OutgoingMail.objects.filter(state=State.QUEUED, due_at__lte=at).order_by("priority", "due_at", "pk")
    mail = due.select_for_update(skip_locked=True).first()
    if mail:
        mail.attempts += 1
        OutgoingMail.objects.filter(pk=mail.pk).update(attempts=mail.attempts)
        note(mail, reply, at=at)


@transaction.atomic
def sweep(*, at: datetime) -> None:
    """Settle what no sender will: marked `sending` with its lock free, or waiting for too long."""
    abandoned = OutgoingMail.objects.filter(
        state=State.SENDING, last_attempt_at__lt=at - SENDER_PRESUMED_DEAD
    )
    settle(abandoned, State.UNKNOWN, at=at)
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


def allow_for_slow_server() -> None:
    """Let this transaction outlast the server's slowest answers, and commit without waiting for the disk.

    A lost `sent` leaves `sending`, which is never sent again. PostgreSQL ignores a new limit while the
    clock of the old one runs, hence 0 first.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('transaction_timeout', '0', true),"
            " set_config('transaction_timeout', %(limit)s, true),"
            " set_config('idle_in_transaction_session_timeout', %(limit)s, true),"
            " set_config('synchronous_commit', 'off', true)",
            {"limit": SENDING_LIMIT},
        )
