from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.db import transaction

from consultation.drafts.models import Consultation
from consultation.votes import queries
from consultation.votes.actions.participating import look_again, participant
from consultation.votes.ballots import TAKE
from consultation.votes.models import Choice, Position
from consultation.votes.rules import AnchorUnknown


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
        version = standing.consultation.current_version_id
        TAKE.execute(uuid4(), consultation.pk, anchor, me, choice.value, version, region_id)


def withdraw(
    *, consultation: Consultation, anchor: str | None, person_id: UUID, keys_dir: Path, at: datetime
) -> None:
    """Hold no position any more. Withdrawing what was never given changes nothing.

    Raises VotingClosed or VotingPaused.
    """
    me = participant(consultation, queries.POSITION, person_id, keys_dir, at)
    with transaction.atomic():
        look_again(consultation.pk, lambda: queries.standing(consultation.pk, anchor, me), at)
        Position.objects.filter(consultation=consultation, anchor=anchor, participant=me).delete()
