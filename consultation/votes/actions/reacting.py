from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.db import connection, transaction

from accounts.models import User
from consultation.comments.models import Comment
from consultation.votes import queries, rules
from consultation.votes.actions.participating import look_again, participant
from consultation.votes.models import Agreement
from consultation.votes.rules import CommentGone, OwnComment

UPSERT = """
INSERT INTO consultation_reaction AS held (id, consultation_id, comment_id, participant, choice)
VALUES (%(id)s, %(consultation)s, %(comment)s, %(participant)s, %(choice)s)
ON CONFLICT (comment_id, participant) DO UPDATE SET choice = excluded.choice
    WHERE held.choice <> excluded.choice
"""


def react(*, comment: Comment, choice: Agreement, person: User, keys_dir: Path, at: datetime) -> None:
    """Agree or disagree, instead of what was given before. Appends no event, touches no row of a person.

    Raises OwnComment, VotingClosed, VotingPaused or CommentGone.
    """
    if rules.is_own(comment.author_id, person):
        raise OwnComment
    consultation = comment.consultation
    me = participant(consultation, queries.REACTION, person.public_id, keys_dir, at)
    with transaction.atomic():
        standing = look_again(consultation.pk, lambda: queries.comment_standing(comment.pk), at)
        if standing.withdrawn_at:
            raise CommentGone
        with connection.cursor() as cursor:
            cursor.execute(
                UPSERT,
                {
                    "id": uuid4(),
                    "consultation": consultation.pk,
                    "comment": comment.pk,
                    "participant": me,
                    "choice": choice.value,
                },
            )


def unreact(*, comment: Comment, person: User, keys_dir: Path, at: datetime) -> None:
    """Take it back; what was never given too. Raises VotingClosed or VotingPaused."""
    consultation = comment.consultation
    me = participant(consultation, queries.REACTION, person.public_id, keys_dir, at)
    with transaction.atomic():
        look_again(consultation.pk, lambda: queries.comment_standing(comment.pk), at)
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM consultation_reaction WHERE comment_id = %s AND participant = %s",
                [comment.pk, me],
            )
