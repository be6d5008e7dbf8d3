"""What positions and reactions have in common: who takes part, and whether it is still time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar
from uuid import UUID

from consultation.drafts.models import Consultation
from consultation.lib import locks
from consultation.lib.pseudonyms import KeyMissing
from consultation.votes import queries, rules
from consultation.votes.rules import VotingClosed, VotingPaused


class InConsultation(Protocol):
    @property
    def consultation(self) -> Consultation: ...


S = TypeVar("S", bound=InConsultation)


def participant(consultation: Consultation, kind: str, person_id: UUID, keys_dir: Path, at: datetime) -> str:
    """Raises VotingClosed or VotingPaused."""
    if not rules.is_voting_open(consultation, at):
        raise VotingClosed
    try:
        return queries.participant(consultation, person_id, keys_dir, kind)
    except KeyMissing as error:
        raise VotingPaused from error


def look_again(consultation_id: int, read: Callable[[], S | None], at: datetime) -> S:
    """Hold off closing and publishing, then read what may have changed since the clock was read.

    Raises VotingClosed.
    """
    locks.share(consultation_id)
    found = read()
    if found is None or not rules.is_voting_open(found.consultation, at):
        raise VotingClosed
    return found
