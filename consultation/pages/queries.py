"""What the pages show that no single feature knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from consultation.comments.models import Comment
from consultation.drafts import queries as drafts
from consultation.drafts.models import Consultation, Stage


@dataclass(frozen=True)
class Card:
    consultation: Consultation
    stage: Stage
    comment_count: int


@dataclass(frozen=True)
class Shelf:
    stage: Stage
    cards: tuple[Card, ...]


def shelves(*, at: datetime, most: int | None = None) -> tuple[Shelf, ...]:
    """Consultations by stage: open ones first, those that close soonest on top."""
    rows = {
        Stage.OPEN: list(drafts.open_consultations(at)[:most]),
        Stage.UPCOMING: list(drafts.upcoming_consultations(at)[:most]),
        Stage.IN_REVIEW: list(drafts.consultations_in_review(at)[:most]),
    }
    counts = comment_counts(consultation.pk for row in rows.values() for consultation in row)
    return tuple(
        Shelf(stage, tuple(Card(c, stage, counts.get(c.pk, 0)) for c in consultations))
        for stage, consultations in rows.items()
        if consultations
    )


def comment_counts(keys: Iterable[int]) -> dict[int, int]:
    rows = Comment.objects.filter(consultation__in=list(keys), withdrawn_at__isnull=True)
    return dict(rows.values_list("consultation").annotate(Count("pk")).order_by())
