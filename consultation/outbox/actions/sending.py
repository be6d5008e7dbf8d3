from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from consultation.outbox import delivery, message, queries, rules
from consultation.outbox.actions.claiming import Claimed, claim, present
from consultation.outbox.actions.settling import SENDER_PRESUMED_DEAD, note, put_off
from consultation.outbox.models import OutgoingMail
from consultation.outbox.rules import Reply, Step

State = OutgoingMail.State


def send_due(*, at: datetime, smtp: Mapping[str, Any], seconds: float) -> int:
    """Send what is due until nothing is, or `seconds` have passed. Returns how many went out.

    Any number may run at once.
    """
    started = time.monotonic()

    def now() -> datetime:
        return at + timedelta(seconds=time.monotonic() - started)

    if not queries.any_due(at=at):
        return 0
    until = at + timedelta(seconds=seconds)
    sent = 0
    with present(seconds) as sender:
        while now() < until and queries.any_due(at=now()) and (limit := queries.allowance(at=now())):
            try:
                line = delivery.connect(smtp)
            except delivery.NotConnected as problem:
                put_off(problem.reply, at=now())
                break
            try:
                sent += send_over(line, sender=sender, limit=limit, until=until, now=now)
            finally:
                delivery.hang_up(line)
    return sent


def send_over(
    line: delivery.Line, *, sender: int, limit: int, until: datetime, now: Callable[[], datetime]
) -> int:
    """Send up to `limit` mails over one connection, or until the server has had enough."""
    sent, mail = 0, claim(at=now(), sender=sender)
    while mail:
        reply = send(mail, line, at=now())
        went_out = rules.outcome(reply) == State.SENT
        sent, limit, at = sent + went_out, limit - 1, now()
        over = limit == 0 or at >= until or not delivery.is_open(line)
        if went_out and not over:
            mail = claim(at=at, sender=sender, sent=mail.pk, reply=reply.line)
            continue
        note(mail, reply, at=at)
        mail = None if over or rules.systemic(reply) else claim(at=at, sender=sender)
    return sent


def send(mail: Claimed, line: delivery.Line, *, at: datetime) -> Reply:
    """Send what we have claimed. Whoever dies in here leaves `sending`, and nobody `present`: see `sweep`."""
    if mail.unwanted:
        return Reply(Step.RCPT, 0, "suppressed")
    if at >= mail.claimed_at + SENDER_PRESUMED_DEAD and not queries.is_being_sent(mail.pk):
        return Reply(Step.RCPT, 0, "swept before it was sent")
    _, sender = message.parts_of(mail.sender)
    return delivery.deliver(line, sender=sender, recipient=mail.recipient, content=message.wire(mail))
