"""A consultation as lists show it: what would change, how long is left, how many took part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from consultation.comments.models import Comment
from consultation.drafts import rules
from consultation.drafts.models import Consultation, Stage
from consultation.lib.sentences import first_sentence
from consultation.votes.models import Tally


@dataclass(frozen=True)
class Card:
    consultation: Consultation
    stage: Stage
    comment_count: int
    position_count: int  # none is shown while there are fewer than ten: see votes.rules

    @property
    def line(self) -> str:
        return first_sentence(self.consultation.summary)


def light(rows: QuerySet[Consultation]) -> QuerySet[Consultation]:
    """With what a card shows, and without the whole text that a version row carries."""
    return rows.select_related(None).select_related("authority", "territory")


def cards(consultations: Iterable[Consultation], *, at: datetime) -> tuple[Card, ...]:
    """In the order given. Two queries, however many there are."""
    rows = list(consultations)
    keys = [row.pk for row in rows]
    comments, positions = comment_counts(keys), position_counts(keys)
    return tuple(
        Card(row, rules.stage(row, at), comments.get(row.pk, 0), positions.get(row.pk, 0)) for row in rows
    )


def comment_counts(keys: Iterable[int]) -> dict[int, int]:
    rows = Comment.objects.filter(consultation__in=list(keys), withdrawn_at__isnull=True)
    return dict(rows.values_list("consultation").annotate(Count("pk")).order_by())


def position_counts(keys: Iterable[int]) -> dict[int, int]:
    """Positions on the whole, as the bars show them: in steps while voting is open."""
    latest = (
        Tally.objects.filter(consultation__in=list(keys), anchor__isnull=True)
        .order_by("consultation", "-version__number")
        .distinct("consultation")
    )
    figures = latest.values_list("consultation", "shown_support", "shown_oppose", "shown_neutral")
    return {consultation: sum(shown) for consultation, *shown in figures}
