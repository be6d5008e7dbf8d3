"""Lists of drafts, twenty a page, from a draft on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, FloatField, Func, IntegerField, Q, QuerySet, Value, When

from consultation.drafts.models import Consultation, Stage
from consultation.pages.queries import filters as narrowing
from consultation.pages.queries.cards import Card, cards
from consultation.pages.queries.filters import STAGES, Facet, Filters, facets

PAGE = 20
TOKEN = re.compile("[a-z0-9]{1,12}")


@dataclass(frozen=True)
class DraftList:
    filters: Filters
    facets: tuple[Facet, ...]
    cards: tuple[Card, ...]
    begun: bool  # this is not the first page
    previous: str | None  # the draft with which the page before begins
    next: str | None


class Seconds(Func):
    template = "EXTRACT(EPOCH FROM %(expressions)s)::float8"
    output_field = FloatField()


def draft_list(filters: Filters, *, at: datetime, start: str = "") -> DraftList:
    """Twenty drafts from `start` on, itself included; from the first one where it is not in this list.

    Seven queries, two more with `start`.
    """
    everything = ordered(narrowing.matching(filters, at=at))
    rows, previous = everything, None
    cursor = everything.filter(public_id=start).first() if TOKEN.fullmatch(start) else None
    if cursor is not None:
        rows = everything.filter(from_(cursor))
        before = everything.filter(~from_(cursor)).order_by("-rank", "-moment", "-id")[:PAGE]
        previous = next(reversed([row.public_id for row in before]), None)
    found = list(rows[: PAGE + 1])
    return DraftList(
        filters=filters,
        facets=facets(filters, at=at),
        cards=cards(found[:PAGE], at=at),
        begun=previous is not None,
        previous=previous,
        next=found[PAGE].public_id if len(found) > PAGE else None,
    )


def ordered(rows: QuerySet[Consultation]) -> QuerySet[Any]:
    """Open ones first, those that close soonest on top; then the soonest to open; then the latest closed."""
    return rows.annotate(
        rank=Case(
            *(When(standing=stage.value, then=Value(rank)) for rank, stage in enumerate(STAGES)),
            output_field=IntegerField(),
        ),
        moment=Case(
            When(standing=Stage.OPEN.value, then=Seconds("closes_at")),
            When(standing=Stage.UPCOMING.value, then=Seconds("opens_at")),
            When(standing=Stage.IN_REVIEW.value, then=Value(0.0) - Seconds("closes_at")),
            default=Value(0.0) - Seconds("withdrawn_at"),
            output_field=FloatField(),
        ),
    ).order_by("rank", "moment", "id")


def from_(cursor: Any) -> Q:
    later = Q(moment__gt=cursor.moment) | Q(moment=cursor.moment, id__gte=cursor.pk)
    return Q(rank__gt=cursor.rank) | Q(rank=cursor.rank) & later
