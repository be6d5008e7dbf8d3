from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from accounts.models import User
from consultation.comments.models import Comment
from consultation.drafts import rules as drafts
from consultation.drafts.models import Consultation

BAR_FROM = 10  # positions: below that, a bar would tell who the few are
NEIGHBOURS_FROM = 20  # people who say they live in a region, before it is noted beside a position
BAR_STEP = 5  # shown figures move by at least so many, so that no reader sees one person's change


class VotingClosed(Exception):
    """It has not opened yet, is over, or the draft is withdrawn."""


class VotingPaused(Exception):
    """The secret behind the pseudonyms is missing: nobody could be told apart from anybody."""


class AnchorUnknown(Exception):
    """No such provision in the current version."""


class OwnComment(Exception):
    """What its author thinks of a comment stands in the comment; their agreement would count twice."""


class CommentGone(Exception):
    """Its author has withdrawn it."""


class Figures(NamedTuple):
    support: int = 0
    oppose: int = 0
    neutral: int = 0

    @property
    def total(self) -> int:
        return sum(self)

    def plus(self, other: Figures) -> Figures:
        return Figures(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def distance(self, other: Figures) -> int:
        return sum(abs(mine - theirs) for mine, theirs in zip(self, other, strict=True))


def is_voting_open(consultation: Consultation, at: datetime) -> bool:
    return drafts.is_open(consultation, at)


def may_destroy_key(consultation: Consultation, *, appeal_period: timedelta, at: datetime) -> bool:
    """Sealed, so that nobody votes with it any more, and past the time for disputes."""
    return consultation.sealed_at is not None and at >= consultation.sealed_at + appeal_period


def is_own(comment: Comment, person: User | None) -> bool:
    return person is not None and comment.author_id == person.pk


def shown(before: Figures, counted: Figures) -> Figures:
    """What readers see while voting is open; all zeros means: no bar yet, or no longer."""
    if before.distance(counted) < BAR_STEP:
        return before
    return counted if counted.total >= BAR_FROM else Figures()
