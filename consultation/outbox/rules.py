from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from consultation.outbox.models import OutgoingMail

State = OutgoingMail.State
Priority = OutgoingMail.Priority

# A code is worthless once its form has expired; a digest may wait out a long weekend.
KEPT_TRYING = {Priority.CODE: timedelta(minutes=15), Priority.DIGEST: timedelta(days=3)}
FIRST_PAUSE = {Priority.CODE: timedelta(seconds=5), Priority.DIGEST: timedelta(seconds=30)}
LONGEST_PAUSE = {Priority.CODE: timedelta(minutes=1), Priority.DIGEST: timedelta(hours=1)}

SYSTEMIC_FAILURES = 5  # in a row, before we stop knocking
BREAKER_PAUSE = timedelta(minutes=1)
CHUNK = 500  # mails over one connection; a server that wants fewer says 421, and costs one mail a pause

SUPPRESSED_AT = 3  # refusals without a mail accepted between them: no passing trouble
BOUNCE_KEPT = timedelta(days=30)  # a refusal older than that says nothing about today

# What `Reply.line` begins with when no address is to blame. That they don't relay for us, or have us on a
# list of senders to refuse, servers say only at RCPT (RFC 3463: 5.3, 5.5 to 5.7 are no matter of addresses).
SYSTEMIC = r"^(connect|mail|rcpt 5\d\d 5\.[3567]\.|rcpt 5(03|21|30|54) (?!\d\.)|data 5|content 5)"


class Step(StrEnum):
    """Where a conversation with the mail server ended."""

    CONNECT = "connect"  # greeting, EHLO, TLS and login
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"  # the command, before any content
    CONTENT = "content"  # from the first byte of content to the server's answer


class Reply(NamedTuple):
    step: Step
    code: int  # 0: none came
    text: str = ""

    @property
    def line(self) -> str:
        return f"{self.step} {self.code} {self.text}"[:200]


def outcome(reply: Reply) -> OutgoingMail.State:
    """Settled, or queued again. Unknown only where the server may have taken it without our hearing of it."""
    if reply.step is Step.CONTENT and 200 <= reply.code < 300:
        return State.SENT
    if reply.step is Step.CONTENT and reply.code == 0:
        return State.UNKNOWN
    if reply.step is Step.RCPT and reply.code >= 500 and not systemic(reply):
        return State.REFUSED
    return State.QUEUED


def bounces(reply: Reply) -> bool:
    """The address itself is refused, for good."""
    return outcome(reply) == State.REFUSED


def systemic(reply: Reply) -> bool:
    """The server refuses us, not the address. `queries.allowance` asks the same of stored lines."""
    return re.match(SYSTEMIC, reply.line) is not None


def next_attempt(*, attempts: int, priority: int, at: datetime) -> datetime:
    which = Priority(priority)
    doubled: int = 2 ** min(attempts - 1, 10)
    return at + min(FIRST_PAUSE[which] * doubled, LONGEST_PAUSE[which])


def expires(*, queued_at: datetime, priority: int) -> datetime:
    return queued_at + KEPT_TRYING[Priority(priority)]


def allowance(*, failures: list[datetime], sent_since: bool, at: datetime) -> int:
    """How many mails may be tried now: a chunk, none while the breaker pauses, then one to probe.

    `failures` are the latest systemic ones, newest first; `sent_since`: after the oldest of them.
    """
    if len(failures) < SYSTEMIC_FAILURES or sent_since:
        return CHUNK
    return 0 if at < failures[0] + BREAKER_PAUSE else 1
