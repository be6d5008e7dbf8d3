"""The front page: what is open, what closes soon, what was just closed; near oneself first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from consultation.authorities.models import Territory
from consultation.drafts import queries as drafts
from consultation.drafts.models import Consultation
from consultation.pages.queries.cards import Card, cards, light
from consultation.pages.queries.filters import Facet, Filters, authorities, territories, topics

CLOSING_SOON = timedelta(days=7)  # a weekend to read it, and an evening to write
MOST_OPEN = 6
MOST_ELSEWHERE = 3  # on each of the other shelves


@dataclass(frozen=True)
class Shelf:
    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class FrontPage:
    shelves: tuple[Shelf, ...]  # those that hold something
    browse: tuple[Facet, ...]
    home: Territory | None  # where the reader says to live


def front_page(*, at: datetime, home: Territory | None) -> FrontPage:
    """Nothing stands on two shelves. Nine queries, ten with a home."""
    open_now = light(drafts.open_consultations(at))
    near = list(open_now.filter(concerning(home))[:MOST_ELSEWHERE]) if home else []
    rest = open_now.exclude(pk__in=[row.pk for row in near])
    hurried = list(rest.filter(closes_at__lte=at + CLOSING_SOON)[:MOST_ELSEWHERE])
    rows: dict[str, list[Consultation]] = {
        "near": near,
        "closing": hurried,
        "open": list(rest.exclude(pk__in=[row.pk for row in hurried])[:MOST_OPEN]),
        "closed": first(drafts.consultations_in_review(at)),
        "upcoming": first(drafts.upcoming_consultations(at)),
    }
    dealt = iter(cards([row for shelf in rows.values() for row in shelf], at=at))
    shelves = [Shelf(name, tuple(next(dealt) for _ in shelf)) for name, shelf in rows.items()]
    anything = Filters()
    return FrontPage(
        shelves=tuple(shelf for shelf in shelves if shelf.cards),
        browse=(topics(anything, at=at), territories(anything, at=at), authorities(anything, at=at)),
        home=home,
    )


def first(rows: QuerySet[Consultation]) -> list[Consultation]:
    return list(light(rows)[:MOST_ELSEWHERE])


def concerning(home: Territory) -> Q:
    """There, within it, and all above it up to the republic. Three levels are all there are."""
    above = [key for key in (home.parent_id, home.parent.parent_id if home.parent else None) if key]
    return Q(territory=home) | Q(territory__parent=home) | Q(territory__in=above)
