from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from consultation.outbox import delivery, message, queries, rules
from consultation.outbox.actions.claiming import (
    Claim,
    Claims,
    Held,
    Sent,
    hold,
    present,
    release,
    release_all,
)
from consultation.outbox.actions.settling import SENDER_PRESUMED_DEAD, note, put_off
from consultation.outbox.models import OutgoingMail
from consultation.outbox.rules import Reply, Step

State = OutgoingMail.State
HELD_AT_ONCE = 50  # digests; another sender waits for them for as long as these take


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
                talk = delivery.Talk(delivery.connect(smtp))
            except delivery.NotConnected as problem:
                put_off(problem.reply, at=now())
                break
            turns = Turns(sender, limit, until, now)
            try:
                sent += send_over(talk, turns)
            finally:
                talk.hang_up()
            release_all(sender=sender)
    return sent


class Turn(NamedTuple):
    """A mail that we hold, and what goes over the wire of it."""

    mail: Held
    parcel: delivery.Parcel


class Turns:
    """Whose turn it is on one connection: digests, and before them any code that waits."""

    def __init__(self, sender: int, limit: int, until: datetime, now: Callable[[], datetime]) -> None:
        self.sender = sender
        self.left = limit
        self.until = until
        self.now = now
        self.held: deque[Turn] = deque()

    def next(self, *, at: datetime) -> Turn | None:
        if self.left == 0 or at >= self.until:
            return None
        if not self.held:
            mails = hold(at=at, sender=self.sender, limit=min(self.left, HELD_AT_ONCE))
            self.held.extend(Turn(mail, parcel_of(mail)) for mail in mails)
        if not self.held:
            return None
        self.left -= 1
        return self.held.popleft()

    def give_way(self) -> None:
        """Let what is most urgent now come next."""
        release([turn.mail for turn in self.held])
        self.held.clear()


def send_over(talk: delivery.Talk, turns: Turns) -> int:
    """Send until there are no more turns, or the server has had enough."""
    claims, now = Claims(turns.sender), turns.now
    count, sent, turn = 0, None, turns.next(at=now())
    while turn and (mark := claims.claim(turn.mail, at=now(), sent=sent)):
        if mark.code_waits:
            turns.give_way()
        following = turns.next(at=mark.at)
        reply = send(turn, following, talk, mark, at=now())
        sent = Sent(turn.mail, reply) if rules.outcome(reply) == State.SENT else None
        if sent:
            count += 1
        else:
            note(turn.mail, reply, at=now())
        turn = following if talk.is_open and (sent or not rules.systemic(reply)) else None
    if sent:
        note(*sent, at=now())
    return count


def send(turn: Turn, following: Turn | None, talk: delivery.Talk, mark: Claim, *, at: datetime) -> Reply:
    """Send what we have claimed. Whoever dies in here leaves `sending`, and nobody `present`: see `sweep`."""
    if turn.mail.unwanted:
        return Reply(Step.RCPT, 0, "suppressed")
    if at >= mark.at + SENDER_PRESUMED_DEAD and not queries.is_being_sent(turn.mail.pk):
        talk.hang_up()
        return Reply(Step.RCPT, 0, "swept before it was sent")
    goes_along = None if following is None or following.mail.unwanted else following.parcel
    return talk.deliver(turn.parcel, goes_along)


def parcel_of(mail: Held) -> delivery.Parcel:
    _, sender = message.parts_of(mail.sender)
    return delivery.parcel(sender=sender, recipient=mail.recipient, content=message.wire(mail))
