from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable

from consultation.comments.beside import Beside
from consultation.comments.shown import RANKED


@dataclass(frozen=True, slots=True)
class Sequence:
    """Threads in one order: by a key, and where keys are equal by their numbers."""

    name: str
    key: Combinable
    ascending: bool = False

    def ranked(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        ranked: QuerySet[Any] = rows.annotate(key=self.key)
        return ranked

    def sorted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.order_by("key", "id") if self.ascending else rows.order_by("-key", "-id")

    def from_(self, key: Any, number: Any) -> Q:
        if self.ascending:
            return Q(key__gt=key) | Q(key=key, id__gte=number)
        return Q(key__lt=key) | Q(key=key, id__lte=number)

    def reversed(self) -> Sequence:
        return Sequence(self.name, self.key, ascending=not self.ascending)


def sequence_of(order: str, beside: Beside) -> Sequence:
    if order == "oldest":
        return Sequence(order, F("posted_at"), ascending=True)
    if order in RANKED and (rank := beside.rank(order)) is not None:
        return Sequence(order, rank)
    return Sequence("newest", F("posted_at"))
