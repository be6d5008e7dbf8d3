"""Who sends which mail, so that no two do, and so that it is known whose sender has died."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import NamedTuple

from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper

from consultation.lib import statements
from consultation.outbox.models import OutgoingMail

SENDING_LIMIT = 90  # seconds; above the sum of delivery.STEP_TIMEOUT over all steps of one mail

# One commit for a mail: it settles the one before, and marks the next as `sending`. That mark must outlive
# a crash of the database, hence synchronous_commit, whatever the server's own setting.
CLAIM = statements.Statement(
    "claim_mail",
    """
WITH durable AS (SELECT set_config('synchronous_commit', 'on', true)),
settled AS (
    UPDATE consultation_outgoingmail
    SET state = 'sent', settled_at = $1::timestamptz, last_reply = $4, text = '', html = '', headers = '{}'
    WHERE id = $3::bigint AND state = 'sending'
)
UPDATE consultation_outgoingmail AS mail
SET state = 'sending', attempts = attempts + 1, last_attempt_at = $1::timestamptz, held_by = $2::integer
FROM durable
WHERE mail.id = (
    SELECT id FROM consultation_outgoingmail
    WHERE state = 'queued' AND due_at <= $1::timestamptz
    ORDER BY priority, due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING mail.id, mail.priority, mail.attempts, EXISTS (
    SELECT FROM consultation_bounce bounce
    WHERE bounce.address = mail.recipient AND bounce.suppressed_at IS NOT NULL
), mail.recipient, mail.sender, mail.subject, mail.language, mail.message_id, mail.queued_at, mail.headers,
    mail.text, mail.html
""",
)


class Claimed(NamedTuple):
    """A mail that is marked `sending`, for us alone."""

    pk: int
    priority: int
    attempts: int
    suppressed: bool
    claimed_at: datetime
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


def claim(
    *, at: datetime, sender: int | None = None, sent: int | None = None, reply: str = ""
) -> Claimed | None:
    """The most urgent mail, marked `sending` for good; with it, `sent` is settled as having gone out.

    `sender` is the number under which we are `present`.
    """
    row = CLAIM.row(at.isoformat().encode(), written(sender), written(sent), reply.encode())
    if row is None:
        return None
    pk, priority, attempts, suppressed, *texts, text, html = (value or b"" for value in row)
    recipient, from_, subject, language, message_id, queued_at, headers = map(bytes.decode, texts)
    return Claimed(
        int(pk),
        int(priority),
        int(attempts),
        suppressed == b"t",
        at,
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


def written(number: int | None) -> bytes | None:
    return None if number is None else b"%d" % number


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
