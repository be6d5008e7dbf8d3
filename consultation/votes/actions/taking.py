from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.db import connection, transaction

from consultation.drafts.models import Consultation
from consultation.votes import queries
from consultation.votes.actions.participating import look_again, participant
from consultation.votes.ballots import WITHDRAW, on_anchor
from consultation.votes.models import Choice
from consultation.votes.rules import AnchorUnknown

# The same position given again moves no row. The same position confirmed on a new version does move one
# without changing a figure: a change of zero tells the next tick to mix that row too.
UPSERT = """
WITH given AS (
    INSERT INTO consultation_position AS held
        (id, consultation_id, anchor, participant, choice, given_on_version_id, territory_id)
    VALUES (%(id)s, %(consultation)s, %(anchor)s, %(participant)s, %(choice)s, %(version)s, %(territory)s)
    ON CONFLICT (consultation_id, anchor, participant) DO UPDATE
        SET choice = excluded.choice,
            given_on_version_id = excluded.given_on_version_id,
            territory_id = excluded.territory_id
        WHERE (held.choice, held.given_on_version_id) <> (excluded.choice, excluded.given_on_version_id)
    RETURNING id, choice
)
INSERT INTO consultation_tallychange (position, consultation_id, version_id, anchor, choice, difference)
SELECT given.id, %(consultation)s, %(version)s, %(anchor)s, given.choice, 0
FROM given JOIN consultation_position before ON before.id = given.id AND before.choice = given.choice
"""


def take(
    *,
    consultation: Consultation,
    anchor: str | None,
    choice: Choice,
    person_id: UUID,
    keys_dir: Path,
    at: datetime,
    region_id: int | None = None,
) -> None:
    """Hold a position, instead of any held before. Appends no event and touches no row that names a person.

    `region_id` is the oblast or city of republican significance where they say they live, never anything
    smaller. Raises VotingClosed, VotingPaused or AnchorUnknown.
    """
    me = participant(consultation, queries.POSITION, person_id, keys_dir, at)
    with transaction.atomic():
        standing = look_again(consultation.pk, lambda: queries.standing(consultation.pk, anchor, me), at)
        if anchor is not None and not (standing.has_anchor or standing.has_position):
            raise AnchorUnknown
        with connection.cursor() as cursor:
            cursor.execute(
                UPSERT,
                {
                    "id": uuid4(),
                    "consultation": consultation.pk,
                    "anchor": anchor,
                    "participant": me,
                    "choice": choice.value,
                    "version": standing.consultation.current_version_id,
                    "territory": region_id,
                },
            )


def withdraw(
    *, consultation: Consultation, anchor: str | None, person_id: UUID, keys_dir: Path, at: datetime
) -> None:
    """Hold no position any more. Withdrawing what was never given changes nothing.

    Raises VotingClosed or VotingPaused.
    """
    me = participant(consultation, queries.POSITION, person_id, keys_dir, at)
    with transaction.atomic():
        look_again(consultation.pk, lambda: queries.standing(consultation.pk, anchor, me), at)
        with connection.cursor() as cursor:
            cursor.execute(
                on_anchor(WITHDRAW, anchor),
                {"consultation": consultation.pk, "anchor": anchor, "participant": me},
            )
