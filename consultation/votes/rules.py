from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from accounts.models import User
from consultation.drafts import rules as drafts
from consultation.drafts.models import Consultation

SHOWN_FROM = 10  # people: fewer figures would tell who the few are
NEIGHBOURS_FROM = 20  # people who say they live in a region, before it is noted beside a position
STEP = 5  # shown figures are multiples of it, so that no reader sees one person's change


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

    def plus(self, other: Figures) -> Figures:
        return Figures(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


def is_voting_open(consultation: Consultation, at: datetime) -> bool:
    return drafts.is_open(consultation, at)


def may_destroy_key(consultation: Consultation, *, appeal_period: timedelta, at: datetime) -> bool:
    """Sealed, so that nobody votes with it any more, and past the time for disputes."""
    return consultation.sealed_at is not None and at >= consultation.sealed_at + appeal_period


def is_own(author_id: int | None, person: User | None) -> bool:
    """A comment, of which the author's key is given."""
    return person is not None and author_id == person.pk


def shown(before: Sequence[int], counted: Sequence[int]) -> tuple[int, ...]:
    """What readers see while voting is open; all zeros means: no figures yet, or no longer.

    Each figure stands still until the count has left it by a whole step, whatever the others do: so nobody
    with fewer than five accounts can push it forth and back. See docs/adr/0012.
    """
    moved = [abs(count - figure) >= STEP for figure, count in zip(before, counted, strict=True)]
    if sum(counted) < SHOWN_FROM and (any(moved) or not any(before)):
        return (0,) * len(counted)
    moving = tuple(
        _rounded(count) if leaves else figure
        for figure, count, leaves in zip(before, counted, moved, strict=True)
    )
    # The first figures, or people who spread from one figure to the others: each stands near its count.
    return moving if any(before) and any(moving) else tuple(_rounded(count) for count in counted)


def _rounded(count: int) -> int:
    return (count + STEP // 2) // STEP * STEP
