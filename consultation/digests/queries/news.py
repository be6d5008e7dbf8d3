"""What is new for whom, read for a whole chunk of digests in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from consultation.authorities.models import Territory
from consultation.digests import rules
from consultation.digests.models import Digest, Follow
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

Key = tuple[str, int | None]  # the kind of what is followed, and its id


@dataclass(frozen=True, slots=True)
class Window:
    """What happened in one consultation later than `after` and not later than `until`."""

    consultation_id: int
    after: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Match:
    """A consultation that somebody follows, however many of their follows it matches."""

    consultation: Consultation
    since: datetime  # the earliest of those follows
    follows: tuple[Follow, ...]

    @property
    def chosen(self) -> bool:
        """Itself or a provision of it, not only its topic, place or authority."""
        return any(follow.consultation_id for follow in self.follows)

    @property
    def anchors(self) -> tuple[str, ...]:
        """The provisions followed."""
        return tuple(follow.anchor for follow in self.follows if follow.anchor)


@dataclass(frozen=True, slots=True)
class News:
    """What happened in all windows of a chunk of digests."""

    matches: dict[int, list[Match]]  # by user; what they began to follow first stands first
    events: dict[str, list[Event]]  # by stream, in order
    versions: dict[tuple[int, int], DraftVersion]  # by consultation and number
    comments: dict[Window, int]
    numbers: dict[tuple[int, str], str]  # of followed provisions, by version (its key) and anchor

    def of(self, digest: Digest) -> Iterator[tuple[Match, Window, list[Event]]]:
        """The consultations in which something happened."""
        for match in self.matches.get(digest.recipient_id, ()):
            window = window_of(digest, match)
            if happened := within(window, self.events.get(match.consultation.stream, ())):
                yield match, window, happened


def digests_to_compose() -> QuerySet[Digest]:
    """Locked; those that somebody else composes are left out."""
    return (
        Digest.objects.filter(composed_at__isnull=True)
        .select_related("recipient", "recipient__digest_preference")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("id")
    )


def news_for(digests: Sequence[Digest]) -> News:
    """Seven queries, however many digests."""
    follows = list(
        Follow.objects.filter(user__in={digest.recipient_id for digest in digests})
        .select_related("topic", "territory", "authority")
        .order_by("since", "id")
    )
    events = Event.objects.filter(
        kind__in=rules.NEWS,
        recorded_at__gt=min(digest.news_from for digest in digests),
        recorded_at__lte=max(digest.window_to for digest in digests),
    )
    parents = dict(Territory.objects.values_list("pk", "parent"))
    consultations = list(matching(follows, parents).filter(happened_in(events)))
    matches = matches_by_user(follows, by_key(consultations, parents))
    happened = by_stream(events.filter(stream__in=[each.stream for each in consultations]))
    versions = list(
        DraftVersion.objects.filter(consultation__in=consultations, published_at__isnull=False).defer(
            "source_kk", "source_ru", "source_en"
        )
    )
    return News(
        matches=matches,
        events=happened,
        versions={(version.consultation_id, version.number): version for version in versions},
        comments=count_comments(
            {
                window
                for digest in digests
                for match in matches.get(digest.recipient_id, ())
                if within(window := window_of(digest, match), happened.get(match.consultation.stream, ()))
            }
        ),
        numbers=numbers_of({follow.anchor for follow in follows if follow.anchor}, versions),
    )


def matching(follows: Iterable[Follow], parents: dict[int, int | None]) -> QuerySet[Consultation]:
    """What is public and matches any of these follows, with its `topic_ids`."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for follow in follows:
        kind, pk = key_of(follow)
        wanted[kind].add(pk or 0)
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


def happened_in(events: QuerySet[Event]) -> Exists:
    return Exists(events.filter(stream=Concat(Value("consultation/"), OuterRef("public_id"))))


def key_of(follow: Follow) -> Key:
    if follow.consultation_id:
        return "draft", follow.consultation_id
    if follow.topic_id:
        return "topic", follow.topic_id
    return ("territory", follow.territory_id) if follow.territory_id else ("authority", follow.authority_id)


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


def matches_by_user(
    follows: Iterable[Follow], consultations: dict[Key, list[Consultation]]
) -> dict[int, list[Match]]:
    """`follows` come in the order in which they began."""
    grouped: dict[int, dict[Consultation, list[Follow]]] = defaultdict(lambda: defaultdict(list))
    for follow in follows:
        for consultation in consultations.get(key_of(follow), ()):
            grouped[follow.user_id][consultation].append(follow)
    return {
        user_id: [
            Match(
                consultation=consultation,
                since=own[0].since,
                follows=tuple(own),
            )
            for consultation, own in matched.items()
        ]
        for user_id, matched in grouped.items()
    }


def by_stream(rows: QuerySet[Event]) -> dict[str, list[Event]]:
    events: dict[str, list[Event]] = defaultdict(list)
    for event in rows.order_by("recorded_at", "id"):
        events[event.stream].append(event)
    return events


def numbers_of(anchors: set[str], versions: Iterable[DraftVersion]) -> dict[tuple[int, str], str]:
    rows = Provision.objects.filter(version__in=[version.pk for version in versions], anchor__in=anchors)
    return {(version, anchor): n for version, anchor, n in rows.values_list("version", "anchor", "number")}


def window_of(digest: Digest, match: Match) -> Window:
    return Window(match.consultation.pk, max(digest.news_from, match.since), digest.window_to)


def within(window: Window, events: Iterable[Event]) -> list[Event]:
    return [event for event in events if window.after < event.recorded_at <= window.until]


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
