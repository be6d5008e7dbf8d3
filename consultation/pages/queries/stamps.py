"""What has changed since a page was made: one look, whatever the page holds."""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from consultation.lib import pseudonyms
from consultation.pages.models import Stamp

Stamped = tuple[int | None, int | None]

MARKS = f"SELECT bit_xor(mark) FROM {Stamp._meta.db_table} WHERE subject = %s"  # noqa: S608  our own name


def stamp_of(public_id: str) -> Stamped:
    """Of one draft, or of all. Equal to an earlier one only if nothing has been committed in between.

    One query by an index. A draft's secret lies outside the database, and the page says if it is missing.
    """
    with connection.cursor() as cursor:
        cursor.execute(MARKS, [public_id])
        (marks,) = cursor.fetchone()
    return marks, pseudonyms.key_written_at(settings.KEYS_DIR, public_id) if public_id else None
