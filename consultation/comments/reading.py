"""A page of threads in one statement, written out: Django took longer to build it than it takes to run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from accounts.models import User
from consultation.drafts.models import Consultation
from consultation.lib.statements import Statement

PAGE = 20  # threads

# A withdrawn comment is shown only while an answer to it stands. The anchor stands in the order, though it is
# the same for all: where it is null the database would not see that the index has them in order already.
FIRST = """SELECT id, row_number() OVER (ORDER BY {order}) AS place FROM consultation_comment c
    WHERE consultation_id = $1 AND {on_anchor} AND thread_id IS NULL AND (withdrawn_at IS NULL OR EXISTS (
        SELECT FROM consultation_comment r WHERE r.thread_id = c.id AND r.withdrawn_at IS NULL))
    ORDER BY {order} LIMIT 21"""
GIVEN = "SELECT id, place FROM unnest($1::bigint[]) WITH ORDINALITY AS given (id, place)"
# Of the 21st, with which the next page begins, nobody sees the answers. The names only: a version's row
# carries the whole text of the draft.
THREADS = """WITH roots AS ({roots}), those AS (
    SELECT id, place FROM roots
    UNION ALL
    SELECT r.id, place FROM roots JOIN consultation_comment r ON r.thread_id = roots.id WHERE place <= 20)
SELECT c.id, c.parent_id, c.public_id, c.anchor, c.depth, c.author_id, a.display_name, c.language, c.html,
    c.posted_at, c.edited_at, c.withdrawn_at, c.version_id, v.number,
    (SELECT json_agg(json_build_object('language', t.language, 'html', t.html, 'by_official', t.by_official)
        ORDER BY t.language) FROM consultation_commenttranslation t WHERE t.comment_id = c.id),
    EXISTS (SELECT FROM consultation_membership m
        WHERE m.user_id = $2 AND m.authority_id = $3 AND m.role = 'official')
FROM those JOIN consultation_comment c ON c.id = those.id
JOIN consultation_draftversion v ON v.id = c.version_id
LEFT JOIN accounts_user a ON a.id = c.author_id ORDER BY those.place, c.depth, c.posted_at, c.id"""

ORDERS = {"newest": "anchor DESC, posted_at DESC, id DESC", "oldest": "anchor, posted_at, id"}
ON_WHOLE = {
    order: Statement(
        f"{order}_on_whole", THREADS.format(roots=FIRST.format(order=columns, on_anchor="anchor IS NULL"))
    )
    for order, columns in ORDERS.items()
}
ON_PROVISION = {
    order: Statement(
        f"{order}_on_provision", THREADS.format(roots=FIRST.format(order=columns, on_anchor="anchor = $4"))
    )
    for order, columns in ORDERS.items()
}
BEGUN_BY = Statement("threads_begun_by", THREADS.format(roots=GIVEN))
COUNTS = Statement(
    "comments_by_anchor",
    """SELECT anchor, count(*) FROM consultation_comment
    WHERE consultation_id = $1 AND withdrawn_at IS NULL GROUP BY anchor""",
)


class Read(NamedTuple):
    """A comment as it is read, withdrawn ones too."""

    pk: int
    parent_id: int | None
    public_id: str
    anchor: str | None
    depth: int
    author_id: int | None
    author_name: str | None
    language: str
    html: str
    posted_at: datetime
    edited_at: datetime | None
    withdrawn_at: datetime | None
    version_id: int
    version_number: int
    by_hand: Sequence[dict[str, Any]] | None  # translations
    served: bool  # the reader is an official of the authority that asks


def first_threads(
    consultation: Consultation, anchor: str | None, order: str, reader: User | None
) -> list[Read]:
    """The first of them and one more, each followed by its replies, the shallow ones first."""
    asked = (consultation.pk, reader and reader.pk, consultation.authority_id)
    rows = ON_WHOLE[order].rows(*asked) if anchor is None else ON_PROVISION[order].rows(*asked, anchor)
    return [Read(*row) for row in rows]


def threads_begun_by(roots: Sequence[int], consultation: Consultation, reader: User | None) -> list[Read]:
    """The same for the threads that these comments begin, in their order."""
    rows = BEGUN_BY.rows(list(roots), reader and reader.pk, consultation.authority_id)
    return [Read(*row) for row in rows]


def counts_by_anchor(consultation: Consultation) -> dict[str | None, int]:
    """Comments that can be read, replies included."""
    return dict(COUNTS.rows(consultation.pk))
