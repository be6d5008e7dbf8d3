"""What has changed since a page was made: one look, whatever the page holds."""

from __future__ import annotations

from django.conf import settings

from consultation.lib import pseudonyms
from consultation.lib.statements import Statement
from consultation.pages.models import Stamp

Stamped = tuple[int | None, int | None]

MARKS = Statement(
    "marks_of_subject",
    f"SELECT bit_xor(mark) FROM {Stamp._meta.db_table} WHERE subject = $1",  # noqa: S608  our own name
)


def stamp_of(public_id: str) -> Stamped:
    """Of one draft, or of all. Equal to an earlier one only if nothing has been committed in between.

    One query by an index. A draft's secret lies outside the database, and the page says if it is missing.
    """
    (marks,) = MARKS.first(public_id) or (None,)
    return marks, pseudonyms.key_written_at(settings.KEYS_DIR, public_id) if public_id else None
