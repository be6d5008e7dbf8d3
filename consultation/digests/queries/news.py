"""What is new for whom, read for a whole chunk of digests in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from consultation.authorities.models import Territory
from consultation.digests import rules
from consultation.digests.queries.due import Due
from consultation.digests.queries.matching import (
    Key,
    Match,
    by_key,
    keys_by_kind,
    matches_of,
    matching,
    named,
    read_follows,
)
from consultation.digests.subjects import Subject
from consultation.drafts.models import Consultation, DraftVersion, Provision
from consultation.record.models import Event

COUNT_COMMENTS = """
SELECT w.consultation_id, w.after, w.until, count(c.id)
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS w (consultation_id, after, until)
LEFT JOIN consultation_comment c
    ON c.consultation_id = w.consultation_id AND c.withdrawn_at IS NULL
    AND c.posted_at > w.after AND c.posted_at <= w.until
GROUP BY 1, 2, 3
"""


class Window(NamedTuple):
    """What happened in one consultation later than `after` and not later than `until`."""

    consultation_id: int
    after: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened in one window, the same for all who share it."""

    events: tuple[Event, ...]  # in order
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class News:
    """What happened in all windows of a chunk of digests."""

    matches: dict[str, list[Match]]  # by what is followed; what they began to follow first stands first
    happenings: dict[Window, Happening]  # those in which something happened
    versions: dict[tuple[int, int], DraftVersion]  # by consultation and number
    comments: dict[Window, int]
    numbers: dict[tuple[int, str], str]  # of followed provisions, by version (its key) and anchor
    named: dict[Key, Subject]  # topics, places and authorities that are followed

    def of(self, due: Due) -> Iterator[tuple[Match, Window, Happening]]:
        """The consultations in which something happened."""
        for match in self.matches[due.follows]:
            window = window_of(due, match)
            if happening := self.happenings.get(window):
                yield match, window, happening


def news_for(digests: Sequence[Due]) -> News:
    """Six queries, however many digests, and one each for provisions, topics, places and authorities."""
    follows = {due.follows: read_follows(due.follows) for due in digests}
    followed = {since.followed for each in follows.values() for since in each}
    wanted = keys_by_kind(followed)
    events = Event.objects.filter(
        kind__in=rules.NEWS,
        recorded_at__gt=min(due.news_from for due in digests),
        recorded_at__lte=max(due.window_to for due in digests),
    )
    parents = dict(Territory.objects.values_list("pk", "parent"))
    consultations = list(matching(wanted, parents).filter(happened_in(events)))
    known = by_key(consultations, parents)
    matches = {text: matches_of(each, known) for text, each in follows.items()}
    windows = {window_of(due, match) for due in digests for match in matches[due.follows]}
    happenings = happened_within(windows, consultations, events)
    versions = list(
        DraftVersion.objects.filter(consultation__in=consultations, published_at__isnull=False).defer(
            "source_kk", "source_ru", "source_en"
        )
    )
    return News(
        matches=matches,
        happenings=happenings,
        versions={(version.consultation_id, version.number): version for version in versions},
        comments=count_comments(happenings),
        numbers=numbers_of({each.anchor for each in followed if each.anchor}, versions),
        named=named(wanted),
    )


def happened_in(events: QuerySet[Event]) -> Exists:
    return Exists(events.filter(stream=Concat(Value("consultation/"), OuterRef("public_id"))))


def happened_within(
    windows: Iterable[Window], consultations: Iterable[Consultation], events: QuerySet[Event]
) -> dict[Window, Happening]:
    streams = {each.stream: each.pk for each in consultations}
    known: dict[int, list[Event]] = defaultdict(list)
    for event in events.filter(stream__in=list(streams)).order_by("recorded_at", "id"):
        known[streams[event.stream]].append(event)
    found = {}
    for window in windows:
        within = tuple(
            event
            for event in known[window.consultation_id]
            if window.after < event.recorded_at <= window.until
        )
        if within:
            found[window] = Happening(within, tuple(event.pk for event in within))
    return found


def numbers_of(anchors: set[str], versions: Iterable[DraftVersion]) -> dict[tuple[int, str], str]:
    rows = Provision.objects.filter(version__in=[version.pk for version in versions], anchor__in=anchors)
    return {(version, anchor): n for version, anchor, n in rows.values_list("version", "anchor", "number")}


def window_of(due: Due, match: Match) -> Window:
    return Window(match.consultation.pk, max(due.news_from, match.since or due.news_from), due.window_to)


def count_comments(windows: Iterable[Window]) -> dict[Window, int]:
    """Those that can be read now."""
    asked = list(windows)
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT_COMMENTS,
            [
                [window.consultation_id for window in asked],
                [window.after for window in asked],
                [window.until for window in asked],
            ],
        )
        return {Window(*row[:3]): row[3] for row in cursor.fetchall()}
