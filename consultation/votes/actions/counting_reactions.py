from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.db.models import F

from consultation.votes import rules
from consultation.votes.models import ReactionTally

# A comment that is gone takes its tally along; what was noted of its reactions is eaten and forgotten.
EAT = """
WITH eaten AS (DELETE FROM consultation_reactionchange WHERE consultation_id = %s RETURNING *)
SELECT comment.id,
       coalesce(sum(difference) FILTER (WHERE choice = 1), 0),
       coalesce(sum(difference) FILTER (WHERE choice = 2), 0),
       array_agg(DISTINCT reaction)
FROM eaten LEFT JOIN consultation_comment comment ON comment.id = eaten.comment_id
GROUP BY comment.id
"""
FIGURES = ["agree", "disagree", "shown_agree", "shown_disagree"]


def apply_reaction_changes(consultation_id: int) -> list[UUID]:
    """Add up what is not counted yet; returns the rows that moved. The caller holds the lock."""
    with connection.cursor() as cursor:
        cursor.execute(EAT, [consultation_id])
        changes = list(cursor)
    tallies = ReactionTally.objects.in_bulk([comment for comment, *_ in changes if comment])
    for comment, agree, disagree, _ in changes:
        if comment:
            tally = tallies.setdefault(comment, ReactionTally(comment_id=comment))
            before = tally.shown_agree, tally.shown_disagree
            tally.agree, tally.disagree = tally.agree + agree, tally.disagree + disagree
            tally.shown_agree, tally.shown_disagree = rules.shown(before, (tally.agree, tally.disagree))
    ReactionTally.objects.bulk_create(
        tallies.values(),
        update_conflicts=True,
        unique_fields=["comment"],
        update_fields=FIGURES,
        batch_size=500,
    )
    return [reaction for *_, reactions in changes for reaction in reactions]


def show_exactly(consultation_id: int) -> None:
    tallies = ReactionTally.objects.filter(comment__consultation=consultation_id)
    tallies.update(shown_agree=F("agree"), shown_disagree=F("disagree"))
