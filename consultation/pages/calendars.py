"""When drafts open and close, for people's own calendars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultation.authorities.models import Authority, Topic
from consultation.drafts import queries as drafts
from consultation.drafts.models import Consultation
from consultation.drafts.views.published import published_or_404
from consultation.lib.icalendar import CalendarEntry, written
from consultation.pages.addresses import absolute, site
from consultation.pages.feeds import authority_or_404, topic_or_404
from consultation.record.models import Event

KEPT = timedelta(days=365)  # after closing; calendars that ask again drop what is older
MOST = 500
MOVES = ("dates.changed", "consultation.withdrawn")  # each makes a new edition of the entry


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    return _answer("drafts", _("Drafts: when they open and close"), _lately())


@require_safe
def topic_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    topic = topic_or_404(slug)
    return _answer(topic.slug, topic.name, _lately(topics=topic))


@require_safe
def authority_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    authority = authority_or_404(slug)
    return _answer(authority.slug, authority.name, _lately(authority=authority))


@require_safe
def draft_calendar(request: HttpRequest, public_id: str) -> HttpResponse:
    consultation = published_or_404(public_id)
    return _answer(public_id, consultation.title, [consultation])


def _lately(**of: Topic | Authority) -> QuerySet[Consultation]:
    rows = drafts.published_consultations().filter(closes_at__gt=timezone.now() - KEPT, **of)
    return rows.select_related(None).order_by("-closes_at", "-id")[:MOST]


def _answer(file_name: str, name: str, rows: Iterable[Consultation]) -> HttpResponse:
    body = written(name, entries(rows))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name}.ics"'
    return response


def entries(consultations: Iterable[Consultation]) -> Iterator[CalendarEntry]:
    """Two for each consultation. One query for all that changed."""
    rows = list(consultations)
    changes = {
        stream: (moves, changed_at)
        for stream, moves, changed_at in Event.objects.filter(
            kind__in=MOVES, stream__in=[row.stream for row in rows]
        )
        .order_by()
        .values_list("stream")
        .annotate(moves=Count("pk"), changed_at=Max("happened_at"))
    }
    for row in rows:
        sequence, changed_at = changes.get(row.stream, (0, None))
        yield from _of(row, sequence, changed_at or row.created_at)


def _of(row: Consultation, sequence: int, stamp: datetime) -> Iterator[CalendarEntry]:
    moments = (
        ("opens", row.opens_at, _("Opens for opinions: %(title)s")),
        ("closes", row.closes_at, _("Last moment for opinions: %(title)s")),
    )
    for which, at, said in moments:
        if at is not None:
            yield CalendarEntry(
                uid=f"{row.public_id}-{which}@{urlsplit(site()).hostname}",
                sequence=sequence,
                stamp=stamp,
                starts_at=at,
                summary=said % {"title": row.title},
                description=row.summary,
                url=absolute("pages:draft_short", row.public_id),
                cancelled=row.withdrawn_at is not None,
            )
