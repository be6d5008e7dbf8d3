"""Closing while people vote: shared by the quick test and the long run."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from consultation.drafts.models import Consultation
from consultation.votes import actions
from consultation.votes.rules import VotingClosed
from tests.votes.conftest import Vote, in_threads

VOTES_EACH = 12
PATIENCE = 30  # seconds


@dataclass
class Race:
    acknowledged: list[UUID] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def closing_of(consultation: Consultation) -> datetime:
    assert consultation.closes_at
    return consultation.closes_at


def close_under(*, writers: int, vote: Vote, consultation: Consultation) -> Race:
    """So many vote in the last second while it closes; one more reads the clock in time and votes later."""
    in_time = closing_of(consultation) - timedelta(seconds=1)
    closed, enough = threading.Event(), threading.Event()
    start = threading.Barrier(writers + 2)
    race = Race()

    def writer() -> None:
        start.wait()
        for _ in range(VOTES_EACH):
            try:
                vote(person := uuid4(), when=in_time)
            except VotingClosed:
                race.refused.append("writer")
                return
            race.acknowledged.append(person)
            if len(race.acknowledged) > writers:
                enough.set()

    def delayed() -> None:
        """Reads the clock in time, then sleeps over the closing, as a stalled server would."""
        start.wait()
        assert closed.wait(PATIENCE)
        try:
            vote(uuid4(), when=in_time)
        except VotingClosed:
            race.refused.append("delayed")

    def closer() -> None:
        start.wait()
        assert enough.wait(PATIENCE)
        actions.close(at=closing_of(consultation))
        closed.set()

    in_threads(*[writer] * writers, delayed, closer)
    return race
