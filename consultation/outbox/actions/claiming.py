"""Who sends which mail, so that no two do, and so that it is known whose sender has died."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import NamedTuple

from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper

from consultation.lib import statements
from consultation.outbox.models import OutgoingMail
from consultation.outbox.rules import Reply

SENDING_LIMIT = 90  # seconds; above the sum of delivery.STEP_TIMEOUT over all steps of one mail

# Held, they still wait: for us alone, until we release them or are gone. A code is held alone, so that it
# waits for no other mail's conversation.
HOLD = statements.Statement(
    "hold_mails",
    """
WITH next AS MATERIALIZED (
    SELECT id FROM consultation_outgoingmail
    WHERE state = 'queued' AND held_by IS NULL AND due_at <= $1::timestamptz
    ORDER BY priority, due_at, id
    LIMIT CASE WHEN EXISTS (
        SELECT FROM consultation_outgoingmail
        WHERE state = 'queued' AND held_by IS NULL AND due_at <= $1::timestamptz AND priority = 0
    ) THEN 1 ELSE $3::integer END
    FOR UPDATE SKIP LOCKED
), held AS (
    UPDATE consultation_outgoingmail AS mail SET held_by = $2::integer FROM next WHERE mail.id = next.id
    RETURNING mail.*
)
SELECT id, priority, attempts, EXISTS (
    SELECT FROM consultation_bounce bounce
    WHERE bounce.address = held.recipient AND bounce.suppressed_at IS NOT NULL
), recipient, sender, subject, language, message_id, queued_at, headers, text, html
FROM held ORDER BY priority, due_at, id
""",
)

# One commit for a mail: it settles the one before, and marks the next as `sending`. That mark must outlive
# a crash of the database, hence synchronous_commit, whatever the server's own setting.
CLAIM = statements.Statement(
    "claim_mail",
    """
WITH durable AS (SELECT set_config('synchronous_commit', 'on', true)),
settled AS (
    UPDATE consultation_outgoingmail
    SET state = 'sent', settled_at = $1::timestamptz, last_reply = $5, text = '', html = '', headers = '{}'
    WHERE id = $4::bigint AND state = 'sending'
)
UPDATE consultation_outgoingmail AS mail
SET state = 'sending', attempts = attempts + 1, last_attempt_at = $1::timestamptz
FROM durable
WHERE mail.id = $3::bigint AND mail.held_by = $2::integer AND mail.state = 'queued'
RETURNING EXISTS (
    SELECT FROM consultation_outgoingmail
    WHERE state = 'queued' AND held_by IS NULL AND due_at <= $1::timestamptz AND priority = 0
)
""",
)


class Held(NamedTuple):
    """A mail that is set aside for us."""

    pk: int
    priority: int
    attempts: int  # the one to come included
    suppressed: bool
    recipient: str
    sender: str
    subject: str
    language: str
    text: bytes  # UTF-8, as it came: it goes on as it is
    html: bytes
    message_id: str
    queued_at: datetime
    headers: dict[str, str]

    @property
    def unwanted(self) -> bool:
        return self.suppressed and self.priority != OutgoingMail.Priority.CODE


class Sent(NamedTuple):
    """A mail that has gone out, which is not written down yet."""

    mail: Held
    reply: Reply


class Claim(NamedTuple):
    at: datetime
    code_waits: bool  # a more urgent mail than any digest


def hold(*, at: datetime, sender: int, limit: int) -> list[Held]:
    """The most urgent mails, the most urgent first. `sender` is the number under which we are `present`."""
    rows = HOLD.in_session()(written(at), b"%d" % sender, b"%d" % limit)
    return [held(*row) for row in rows]


def held(*row: statements.Value) -> Held:
    pk, priority, attempts, suppressed, *texts, text, html = (value or b"" for value in row)
    recipient, from_, subject, language, message_id, queued_at, headers = map(bytes.decode, texts)
    return Held(
        int(pk),
        int(priority),
        int(attempts) + 1,
        suppressed == b"t",
        recipient,
        from_,
        subject,
        language,
        text,
        html,
        message_id,
        statements.moment(queued_at),
        json.loads(headers),
    )


def release(mails: Sequence[Held]) -> None:
    """They wait for everybody again."""
    if mails:
        keys = [mail.pk for mail in mails]
        OutgoingMail.objects.filter(pk__in=keys, state=OutgoingMail.State.QUEUED).update(held_by=None)


def release_all(*, sender: int) -> None:
    OutgoingMail.objects.filter(state=OutgoingMail.State.QUEUED, held_by=sender).update(held_by=None)


class Claims:
    """Marks, in the session there is now, what the sender with this number holds."""

    def __init__(self, sender: int) -> None:
        self.sender = b"%d" % sender
        self.rows = CLAIM.in_session()

    def claim(self, mail: Held, *, at: datetime, sent: Sent | None = None) -> Claim | None:
        """`sending`, for good; with it, `sent` is settled. None if the mail is no longer ours to send."""
        settled, reply = (b"%d" % sent.mail.pk, sent.reply.line.encode()) if sent else (None, b"")
        rows = self.rows(written(at), self.sender, b"%d" % mail.pk, settled, reply)
        return Claim(at, rows[0][0] == b"t") if rows else None


def written(at: datetime) -> bytes:
    return at.isoformat().encode()


def outlast(cursor: CursorWrapper, seconds: float) -> None:
    """Let this transaction live so long. A new limit is ignored while an old one runs, hence 0 first."""
    cursor.execute(
        "SELECT set_config('transaction_timeout', '0', true),"
        " set_config('transaction_timeout', %(limit)s, true),"
        " set_config('idle_in_transaction_session_timeout', %(limit)s, true)",
        {"limit": f"{seconds:.0f}s"},
    )


@contextmanager
def present(seconds: float) -> Iterator[int]:
    """Yields a number that is locked while we live, though for `seconds` and one mail at most.

    The lock lies in a transaction beside ours, which commits after each mail; a lock of the session would
    break under a pooler.
    """
    beside = connection.copy()
    number = secrets.randbits(31)
    try:
        beside.set_autocommit(False)
        with beside.cursor() as cursor:
            outlast(cursor, seconds + SENDING_LIMIT)
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('outbox.senders'), %s)", [number])
        yield number
    finally:
        with suppress(DatabaseError):
            beside.rollback()
        beside.close()
