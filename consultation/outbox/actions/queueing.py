from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from consultation.outbox import message

COPY = """
COPY consultation_outgoingmail (
    state, priority, recipient, sender, subject, language, text, html, headers, message_id, queued_at, due_at,
    attempts, last_reply
) FROM STDIN (FORMAT BINARY)
"""
TYPES = (
    *("text", "int2", "text", "text", "text", "text", "text", "text", "jsonb", "text"),
    *("timestamptz", "timestamptz", "int2", "text"),
)


@transaction.atomic
def queue(letters: Iterable[message.Letter], *, at: datetime) -> list[str]:
    """Accept letters for sending, in one statement. Returns their Message-IDs, in order.

    Raises BadHeaderError or AddressRefused.
    """
    message_ids = []
    with connection.cursor() as cursor, cursor.copy(COPY) as rows:
        rows.set_types(TYPES)
        for letter in letters:
            message_ids.append(message.message_id(letter.key))
            rows.write_row(
                (
                    "queued",
                    int(letter.priority),
                    message.canonical(letter.recipient),
                    message.shared_line("From", letter.sender or settings.DEFAULT_FROM_EMAIL),
                    message.shared_line("Subject", letter.subject)[: message.SUBJECT_MAX],
                    letter.language,
                    message.storable(letter.text),
                    message.storable(letter.html),
                    Jsonb({name: message.one_line(name, value) for name, value in letter.headers.items()}),
                    message_ids[-1],
                    at,
                    at,
                    0,
                    "",
                )
            )
    return message_ids
