"""Addresses that refuse our mail: counted, and beyond a limit spared all mail but sign-in codes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from consultation.outbox import rules
from consultation.outbox.dsn import Failure
from consultation.outbox.message import AddressRefused, canonical
from consultation.outbox.models import NOTHING_LEFT, Bounce, OutgoingMail

State = OutgoingMail.State

# A mail accepted since the last refusal takes all before it back. It is looked for when the next one comes,
# not at each sending: a relay that takes every mail and returns it later would prove something each time.
COUNT = """
INSERT INTO consultation_bounce AS known (address, score, last_bounced_at, suppressed_at)
VALUES (%(address)s, 1, %(at)s, CASE WHEN %(limit)s <= 1 THEN %(at)s::timestamptz END)
ON CONFLICT (address) DO UPDATE SET
    last_bounced_at = greatest(known.last_bounced_at, excluded.last_bounced_at),
    (score, suppressed_at) = (
        SELECT fresh.score, coalesce(
            known.suppressed_at, CASE WHEN fresh.score >= %(limit)s THEN excluded.last_bounced_at END
        )
        FROM (
            SELECT 1 + CASE
                WHEN known.last_bounced_at < excluded.last_bounced_at - make_interval(days => %(kept)s) THEN 0
                WHEN EXISTS (
                    SELECT FROM consultation_outgoingmail accepted
                    WHERE accepted.recipient = known.address AND NOT accepted.recipient = ''
                        AND accepted.state = 'sent'
                        AND accepted.settled_at > known.last_bounced_at
                ) THEN 0
                ELSE known.score
            END AS score
        ) AS fresh
    )
"""


def count(*, address: str, at: datetime) -> None:
    """An address was refused once more; too often in a row, and it is suppressed."""
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT,
            {"address": address, "at": at, "limit": rules.SUPPRESSED_AT, "kept": rules.BOUNCE_KEPT.days},
        )


def count_returned(failures: Iterable[Failure], *, at: datetime) -> int:
    """Count mails that were accepted and came back. Returns how many had not been counted before.

    Only mails of ours count, named by a Message-ID that nobody can guess: nobody can silence somebody else.
    A mail that came back counts as refused, so that the next digest says what it said.
    """
    return sum(_count_returned(failure, at) for failure in failures)


@transaction.atomic
def _count_returned(failure: Failure, at: datetime) -> int:
    mails = OutgoingMail.objects.filter(message_id=failure.message_id)
    recipient = mails.values_list("recipient", flat=True).first()
    # The row count decides: a report read twice, by two readers at once even, is counted once.
    mine = mails.filter(state__in=[State.SENT, State.UNKNOWN]).update(
        state=State.REFUSED, last_reply=f"returned {failure.status}", **NOTHING_LEFT
    )
    if mine and recipient:
        count(address=recipient, at=at)
    return mine


def lift_suppression(*, address: str) -> None:
    """Try again, and count anew."""
    try:
        Bounce.objects.filter(address=canonical(address)).delete()
    except AddressRefused:
        return
