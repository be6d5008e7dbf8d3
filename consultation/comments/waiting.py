"""How many comments a person has posted of late, counted while their next one waits."""

from __future__ import annotations

from consultation.comments.rules import LIMITS
from consultation.lib.statements import Statement

QUEUE = Statement("queue_of_author", "SELECT FROM accounts_user WHERE id = $1 FOR NO KEY UPDATE")

LATELY = "count(*) FILTER (WHERE posted_at > $3::timestamptz - interval '{:.0f} seconds' AND posted_at <= $3)"
COUNT = Statement(
    "comments_of_author",
    "SELECT max(id) FILTER (WHERE form_token = $2), "  # noqa: S608
    + ", ".join(LATELY.format(within.total_seconds()) for within, _ in LIMITS)
    + " FROM consultation_comment WHERE author_id = $1",
)
