"""By what a list of drafts can be narrowed down, and how many each choice would leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.utils.functional import Promise

from consultation.authorities.models import Authority, Territory, Topic
from consultation.drafts.models import Consultation, Stage
from consultation.drafts.queries import published_consultations
from consultation.lib.alphabets import by_name
from consultation.pages.queries.cards import light

DISTRICT, REPUBLIC = Territory.Kind.DISTRICT, Territory.Kind.REPUBLIC
STAGES = (Stage.OPEN, Stage.UPCOMING, Stage.IN_REVIEW, Stage.WITHDRAWN)  # as they follow each other in a list
KINDS = ("stage", "topic", "territory", "authority")
VALUE_MAX = 60  # characters; no slug or code of ours is longer


@dataclass(frozen=True)
class Filters:
    stage: Stage | None = None
    topic: Topic | None = None
    territory: Territory | None = None
    authority: Authority | None = None
    ignored: tuple[str, ...] = field(default=(), compare=False)  # which were asked for and are not known

    @property
    def query(self) -> str:
        """The part of an address that names these filters."""
        return urlencode(self.values)

    @property
    def values(self) -> dict[str, str]:
        named = {
            "stage": self.stage and self.stage.value,
            "topic": self.topic and self.topic.slug,
            "territory": self.territory and self.territory.code,
            "authority": self.authority and self.authority.slug,
        }
        return {kind: value for kind, value in named.items() if value}

    @property
    def named(self) -> list[Choice]:
        """What is chosen, each with the address that lets it go."""
        labels = {
            "stage": self.stage and self.stage.label,
            "topic": self.topic and self.topic.name,
            "territory": self.territory and self.territory.name,
            "authority": self.authority and self.authority.name,
        }
        return [
            Choice(value, labels[kind] or value, 0, True, self.without(kind))
            for kind, value in self.values.items()
        ]

    def without(self, kind: str) -> str:
        return urlencode({other: value for other, value in self.values.items() if other != kind})

    def having(self, kind: str, value: str) -> str:
        return urlencode({**self.values, kind: value})


@dataclass(frozen=True)
class Choice:
    value: str
    label: str | Promise
    count: int
    chosen: bool
    query: str  # the address with this choice made, or taken back where it is chosen


@dataclass(frozen=True)
class Facet:
    kind: str
    choices: tuple[Choice, ...]


def read(asked: Mapping[str, str]) -> Filters:
    """What is asked for, as far as we know it. One query for each object named."""
    wanted = {kind: asked.get(kind, "").strip() for kind in KINDS}
    known = {kind: value for kind, value in wanted.items() if value and fit(value)}
    filters = Filters(
        stage=Stage(known["stage"]) if known.get("stage") in STAGES else None,
        topic=Topic.objects.filter(slug=known["topic"]).first() if "topic" in known else None,
        territory=Territory.objects.filter(code=known["territory"]).first() if "territory" in known else None,
        authority=Authority.objects.filter(slug=known["authority"]).first() if "authority" in known else None,
    )
    ignored = tuple(kind for kind in KINDS if wanted[kind] and kind not in filters.values)
    return replace(filters, ignored=ignored)


def fit(value: str) -> bool:
    """Could be a slug or a code at all."""
    return len(value) <= VALUE_MAX and value.isprintable()


def stage_at(at: datetime) -> Case:
    """`drafts.rules.stage` for a query over what is published."""
    return Case(
        When(withdrawn_at__isnull=False, then=Value(Stage.WITHDRAWN.value)),
        When(Q(sealed_at__isnull=False) | Q(closes_at__lte=at), then=Value(Stage.IN_REVIEW.value)),
        When(opens_at__lte=at, then=Value(Stage.OPEN.value)),
        default=Value(Stage.UPCOMING.value),
    )


def matching(filters: Filters, *, at: datetime, but: str = "") -> QuerySet[Consultation]:
    """What is left by these filters, one kind of them (`but`) set aside."""
    rows = light(published_consultations()).annotate(standing=stage_at(at))
    if filters.stage and but != "stage":
        rows = rows.filter(standing=filters.stage.value)
    if filters.topic and but != "topic":
        rows = rows.filter(topics=filters.topic)
    if filters.territory and but != "territory":
        rows = rows.filter(within(filters.territory))
    if filters.authority and but != "authority":
        rows = rows.filter(authority=filters.authority)
    return rows


def within(territory: Territory) -> Q:
    """There, or in a district of it. What is for the whole republic is not what is for each oblast."""
    return Q(territory=territory) | Q(territory__parent=territory, territory__kind=DISTRICT)


def facets(filters: Filters, *, at: datetime) -> tuple[Facet, ...]:
    """Choices that would leave something, and those that are made. Four queries."""
    return (
        stages(filters, at=at),
        topics(filters, at=at),
        territories(filters, at=at),
        authorities(filters, at=at),
    )


def stages(filters: Filters, *, at: datetime) -> Facet:
    counts = counted(filters, "stage", "standing", at=at)
    return facet(filters, "stage", [(s.value, s.label, counts.get(s.value, 0)) for s in STAGES])


def topics(filters: Filters, *, at: datetime) -> Facet:
    left = Q(consultation__in=matching(filters, at=at, but="topic").order_by().values("pk"))
    rows = Topic.objects.annotate(count=Count("consultation", filter=left))
    return facet(filters, "topic", [(row.slug, row.name, row.count) for row in by_name(rows)])


def territories(filters: Filters, *, at: datetime) -> Facet:
    """A city holds its districts' drafts too."""
    counts = counted(filters, "territory", "territory", at=at)
    rows = {row.pk: row for row in Territory.objects.filter(Q(pk__in=counts) | Q(children__in=counts))}
    held = {key: counts.get(key, 0) for key in rows}
    for row in rows.values():
        if row.kind == DISTRICT and row.parent_id in held:
            held[row.parent_id] += counts.get(row.pk, 0)
    # The republic, then oblasts and cities, then districts.
    ordered = sorted(by_name(rows.values()), key=lambda row: (row.kind == DISTRICT, row.kind != REPUBLIC))
    return facet(filters, "territory", [(row.code, row.name, held[row.pk]) for row in ordered])


def authorities(filters: Filters, *, at: datetime) -> Facet:
    counts = counted(filters, "authority", "authority", at=at)
    rows = Authority.objects.filter(pk__in=counts)
    return facet(filters, "authority", [(row.slug, row.name, counts[row.pk]) for row in by_name(rows)])


def counted(filters: Filters, kind: str, column: str, *, at: datetime) -> dict[Any, int]:
    rows = matching(filters, at=at, but=kind).select_related(None).order_by()
    return dict(rows.values_list(column).annotate(Count("pk", distinct=True)))


def facet(filters: Filters, kind: str, rows: list[tuple[str, str | Promise, int]]) -> Facet:
    chosen = filters.values.get(kind)
    return Facet(
        kind,
        tuple(
            Choice(
                value,
                label,
                count,
                value == chosen,
                filters.without(kind) if value == chosen else filters.having(kind, value),
            )
            for value, label, count in rows
            if count or value == chosen
        ),
    )
