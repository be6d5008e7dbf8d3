from __future__ import annotations

from uuid import UUID

from django.db import connection

# A comment that is gone takes its tally along; what was noted of its reactions is eaten and forgotten.
EAT_AND_ADD = """
WITH eaten AS (DELETE FROM consultation_reactionchange WHERE consultation_id = %(consultation)s RETURNING *),
     added AS (
        INSERT INTO consultation_reactiontally AS tally (comment_id, agree, disagree)
        SELECT comment_id,
               coalesce(sum(difference) FILTER (WHERE choice = 1), 0),
               coalesce(sum(difference) FILTER (WHERE choice = 2), 0)
        FROM eaten JOIN consultation_comment comment ON comment.id = eaten.comment_id
        GROUP BY comment_id
        ON CONFLICT (comment_id) DO UPDATE
            SET agree = tally.agree + excluded.agree, disagree = tally.disagree + excluded.disagree
     )
SELECT DISTINCT reaction FROM eaten
"""


def apply_reaction_changes(consultation_id: int) -> list[UUID]:
    """Add up what is not counted yet; returns the rows that moved. The caller holds the lock."""
    with connection.cursor() as cursor:
        cursor.execute(EAT_AND_ADD, {"consultation": consultation_id})
        return [reaction for (reaction,) in cursor]
