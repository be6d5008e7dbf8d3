from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Max, Min, QuerySet

from accounts.models import User
from consultation.digests import rules
from consultation.digests.models import Digest, DigestPreference, Follow
from consultation.drafts.models import Consultation, DraftVersion
from consultation.record.models import Event

COUNT_COMMENTS = """
SELECT w.consultation_id, w.after, w.until, count(c.id)
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS w (consultation_id, after, until)
LEFT JOIN consultation_comment c
    ON c.consultation_id = w.consultation_id AND c.withdrawn_at IS NULL
    AND c.posted_at > w.after AND c.posted_at <= w.until
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Window:
    """What happened in one consultation later than `after` and not later than `until`."""

    consultation_id: int
    after: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class News:
    """What happened in all windows of a chunk of digests, read in a fixed number of queries."""

    follows: dict[int, list[Follow]]  # by user
    events: dict[str, list[Event]]  # by stream, in order
    versions: dict[tuple[int, int], DraftVersion]  # by consultation and number
    comments: dict[Window, int]

    def of(self, digest: Digest) -> Iterator[tuple[Consultation, Window, list[Event]]]:
        """The consultations in which something happened, what they began to follow first standing first."""
        for follow in self.follows.get(digest.recipient_id, ()):
            window = window_of(digest, follow)
            if happened := within(window, self.events.get(follow.consultation.stream, ())):
                yield follow.consultation, window, happened


def is_following(user: User, consultation: Consultation) -> bool:
    return Follow.objects.filter(user=user, consultation=consultation).exists()


def follows_of(user: User) -> QuerySet[Follow]:
    return (
        Follow.objects.filter(user=user)
        .select_related("consultation__authority", "consultation__current_version")
        .order_by("-since", "-id")
    )


def preference_of(user: User) -> DigestPreference:
    """Not saved for somebody who has never followed anything."""
    return DigestPreference.objects.filter(user=user).first() or DigestPreference(user=user)


def next_digest_at(preference: DigestPreference, *, at: datetime) -> datetime | None:
    """When the next mail may come at the earliest, or None: as soon as there is news."""
    user = preference.user
    zone = rules.zone(user.time_zone)
    began = Follow.objects.filter(user=user).aggregate(at=Min("since"))["at"]
    planned = Digest.objects.filter(recipient=user).aggregate(at=Max("planned_at"))["at"]
    last = max((moment for moment in (began, planned) if moment), default=at)
    if last < rules.hour_came(hour=preference.hour, zone=zone, at=at):
        return None
    return rules.hour_comes(hour=preference.hour, zone=zone, at=at)


def digests_to_compose() -> QuerySet[Digest]:
    """Locked; those that somebody else composes are left out."""
    return (
        Digest.objects.filter(composed_at__isnull=True)
        .select_related("recipient", "recipient__digest_preference")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("id")
    )


def news_for(digests: Sequence[Digest]) -> News:
    """Four queries, however many digests."""
    follows = follows_by_user(digest.recipient_id for digest in digests)
    consultations = {each.consultation_id: each.consultation for rows in follows.values() for each in rows}
    events = events_by_stream([each.stream for each in consultations.values()], digests)
    versions = DraftVersion.objects.filter(consultation__in=consultations, published_at__isnull=False).defer(
        "source_kk", "source_ru", "source_en"
    )
    windows = {
        window
        for digest in digests
        for follow in follows.get(digest.recipient_id, ())
        if within(window := window_of(digest, follow), events.get(follow.consultation.stream, ()))
    }
    return News(
        follows=follows,
        events=events,
        versions={(version.consultation_id, version.number): version for version in versions},
        comments=count_comments(windows),
    )


def follows_by_user(user_ids: Iterable[int]) -> dict[int, list[Follow]]:
    follows: dict[int, list[Follow]] = defaultdict(list)
    for each in (
        Follow.objects.filter(user__in=set(user_ids)).select_related("consultation").order_by("since", "id")
    ):
        follows[each.user_id].append(each)
    return follows


def events_by_stream(streams: list[str], digests: Sequence[Digest]) -> dict[str, list[Event]]:
    events: dict[str, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(
        kind__in=rules.NEWS,
        stream__in=streams,
        recorded_at__gt=min(digest.news_from for digest in digests),
        recorded_at__lte=max(digest.window_to for digest in digests),
    ).order_by("recorded_at", "id"):
        events[event.stream].append(event)
    return events


def window_of(digest: Digest, follow: Follow) -> Window:
    return Window(follow.consultation_id, max(digest.news_from, follow.since), digest.window_to)


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
