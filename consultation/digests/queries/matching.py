"""Which consultations match what people follow: themselves, or by their topic, place or authority."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet

from consultation.authorities.models import Authority, Territory, Topic
from consultation.digests.subjects import Subject
from consultation.drafts.models import Consultation

Key = tuple[str, int]  # the kind of what is followed, and its id


class Followed(NamedTuple):
    """What somebody follows, as an equal of all who follow the same."""

    kind: str
    pk: int
    anchor: str | None  # a provision of that draft

    @property
    def key(self) -> Key:
        return self[:2]


class Match(NamedTuple):
    """A consultation that somebody follows, however many of their follows it matches."""

    consultation: Consultation
    since: datetime | None  # the earliest of those follows, if it lies within the window
    follows: tuple[Followed, ...]

    @property
    def chosen(self) -> bool:
        """Itself or a provision of it, not only its topic, place or authority."""
        return any(followed.kind == "draft" for followed in self.follows)

    @property
    def anchors(self) -> tuple[str, ...]:
        """The provisions followed."""
        return tuple(followed.anchor for followed in self.follows if followed.anchor)


class Since(NamedTuple):
    at: datetime | None  # none: before the window
    followed: Followed


def read_follows(text: str) -> list[Since]:
    """`due.FOLLOWS`, read."""
    return [
        Since(datetime.fromisoformat(since) if since else None, followed(anchor, *keys))
        for since, *keys, anchor in json.loads(text)
    ]


@lru_cache(maxsize=10_000)  # the many who follow the same share it
def followed(
    anchor: str | None, draft: int | None, topic: int | None, territory: int | None, authority: int | None
) -> Followed:
    if draft:
        return Followed("draft", draft, anchor)
    if topic:
        return Followed("topic", topic, None)
    return (
        Followed("territory", territory, None) if territory else Followed("authority", authority or 0, None)
    )


def keys_by_kind(follows: Iterable[Followed]) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for kind, pk, _ in follows:
        wanted[kind].add(pk)
    return wanted


def matching(wanted: dict[str, set[int]], parents: dict[int, int | None]) -> QuerySet[Consultation]:
    """What is public and matches any of these keys, with its `topic_ids`."""
    places = [pk for pk in parents if wanted["territory"].intersection(upwards(pk, parents))]
    through = Consultation.topics.through.objects.filter(consultation=OuterRef("pk")).order_by("topic")
    return (
        Consultation.objects.filter(current_version__isnull=False)
        .filter(
            Q(pk__in=wanted["draft"])
            | Q(authority__in=wanted["authority"])
            | Q(territory__in=places)
            | Exists(through.filter(topic__in=wanted["topic"]))
        )
        .annotate(topic_ids=ArraySubquery(through.values("topic")))
        .order_by("id")
    )


def named(wanted: dict[str, set[int]]) -> dict[Key, Subject]:
    """Topics, places and authorities, which have a name of their own to be told by."""
    found = {("topic", each.pk): Subject(topic=each) for each in Topic.objects.filter(pk__in=wanted["topic"])}
    for place in Territory.objects.filter(pk__in=wanted["territory"]):
        found["territory", place.pk] = Subject(territory=place)
    for authority in Authority.objects.filter(pk__in=wanted["authority"]):
        found["authority", authority.pk] = Subject(authority=authority)
    return found


def by_key(
    consultations: Iterable[Consultation], parents: dict[int, int | None]
) -> dict[Key, list[Consultation]]:
    found: dict[Key, list[Consultation]] = defaultdict(list)
    for each in consultations:
        topics: list[int] = getattr(each, "topic_ids", [])
        keys: list[Key] = [
            ("draft", each.pk),
            ("authority", each.authority_id),
            *(("topic", pk) for pk in topics),
            *(("territory", pk) for pk in upwards(each.territory_id, parents)),
        ]
        for key in keys:
            found[key].append(each)
    return found


def upwards(territory: int, parents: dict[int, int | None]) -> Iterator[int]:
    """The territory and all that it lies in."""
    passed: set[int] = set()
    place: int | None = territory
    while place and place not in passed:
        passed.add(place)
        yield place
        place = parents.get(place)


def matches_of(follows: Iterable[Since], consultations: dict[Key, list[Consultation]]) -> list[Match]:
    """What they began to follow first stands first."""
    own: dict[int, Match] = {}
    for since, what in follows:
        for consultation in consultations.get(what.key, ()):
            before = own.get(consultation.pk)
            own[consultation.pk] = (
                Match(consultation, before.since, (*before.follows, what))
                if before
                else Match(consultation, since, (what,))
            )
    return list(own.values())
