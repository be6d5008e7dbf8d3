from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from json.encoder import encode_basestring_ascii

from django.conf import settings
from django.db import connection, transaction

from consultation.outbox import message

COPY = """
COPY consultation_outgoingmail (
    queued_at, due_at, state, attempts, last_reply, sender, subject, language, priority,
    recipient, message_id, headers, text, html
) FROM STDIN (FORMAT BINARY)
"""
# The binary form of COPY, packed by hand: psycopg takes three times as long for a row.
BEGIN, END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
COLUMNS = struct.pack(">h", 14)
LENGTH = struct.Struct(">i").pack
SHORT = struct.Struct(">h").pack
JSONB = b"\x01"  # its only version
EPOCH, MICROSECOND = datetime(2000, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


@transaction.atomic
def queue(letters: Iterable[message.Letter], *, at: datetime) -> list[str]:
    """Accept letters for sending, in one statement. Returns their Message-IDs, in order.

    Raises BadHeaderError or AddressRefused.
    """
    message_ids, rows = [], [BEGIN]
    moment = struct.pack(">q", (at - EPOCH) // MICROSECOND)
    beginning = COLUMNS + packed(moment, moment, b"queued", SHORT(0), b"")
    for letter in letters:
        message_ids.append(message.message_id(letter.key))
        rows.append(beginning + row(letter, message_ids[-1]))
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        copy.write(b"".join((*rows, END)))
    return message_ids


def row(letter: message.Letter, message_id: str) -> bytes:
    sender = letter.sender or settings.DEFAULT_FROM_EMAIL
    return alike(sender, letter.subject, letter.language, letter.priority) + packed(
        message.canonical(letter.recipient).encode(),
        message_id.encode(),
        JSONB + json_of(letter.headers),
        message.storable(letter.text),
        message.storable(letter.html),
    )


def packed(*values: bytes) -> bytes:
    return b"".join([part for value in values for part in (LENGTH(len(value)), value)])


@lru_cache(maxsize=64)
def alike(sender: str, subject: str, language: str, priority: int) -> bytes:
    """What many letters share."""
    return packed(
        message.one_line("From", sender).encode(),
        message.one_line("Subject", subject)[: message.SUBJECT_MAX].encode(),
        language.encode(),
        SHORT(priority),
    )


def json_of(headers: Mapping[str, str]) -> bytes:
    quoted = encode_basestring_ascii
    pairs = [f"{quoted(name)}: {quoted(message.one_line(name, value))}" for name, value in headers.items()]
    return f"{{{', '.join(pairs)}}}".encode()
