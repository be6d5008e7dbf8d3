from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import unescape

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.html import strip_tags

from consultation.authorities.models import Territory
from consultation.comments.models import Comment
from consultation.drafts.models import Consultation, ProvisionText
from consultation.insights.rules import Told, tellable
from consultation.lib.translated import reading_order
from consultation.votes import queries as votes
from consultation.votes.models import Position, Reaction
from consultation.votes.queries import Bar

PROVISIONS_SHOWN = 15
EXCERPT = 60  # letters


@dataclass(frozen=True)
class OnProvision:
    anchor: str
    number: str
    excerpt: str
    bar: Bar


def positions(consultation: Consultation, language: str) -> tuple[Bar, tuple[OnProvision, ...]]:
    """On the whole, and on the provisions with the most positions. Two queries."""
    bars = votes.bars(consultation, consultation.public_version)
    shown = {anchor: bar for anchor, bar in bars.items() if anchor and bar.shown and bar.total}
    excerpts = _excerpts(consultation, shown, language)
    rows = (OnProvision(anchor, *excerpts[anchor], shown[anchor]) for anchor in excerpts)
    top = sorted(rows, key=lambda row: -row.bar.total)[:PROVISIONS_SHOWN]
    return bars.get(None) or Bar(), tuple(top)


def _excerpts(
    consultation: Consultation, anchors: Iterable[str], language: str
) -> dict[str, tuple[str, str]]:
    """Number and first words by anchor, in the order of the text; only of what stands in the text now."""
    order = [When(language=other, then=Value(rank)) for rank, other in enumerate(reading_order(language))]
    texts = (
        ProvisionText.objects.filter(
            provision__version=consultation.current_version_id, provision__anchor__in=list(anchors)
        )
        .order_by("provision__place", Case(*order, output_field=IntegerField()))
        .distinct("provision__place")
        .values_list("provision__anchor", "provision__number", "html")
    )
    return {anchor: (number, _first_words(html)) for anchor, number, html in texts}


def _first_words(html: str) -> str:
    words = " ".join(unescape(strip_tags(html)).split())
    return words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


def comments_by_day(consultation: Consultation, *, at: datetime) -> list[tuple[date, int]]:
    """Each day from the opening to the closing, or to `at`: how many comments that can be read."""
    if consultation.opens_at is None or consultation.closes_at is None or at < consultation.opens_at:
        return []
    zone = timezone.get_default_timezone()
    rows = Comment.objects.filter(consultation=consultation, withdrawn_at__isnull=True).order_by()
    counts = dict(
        rows.annotate(day=TruncDate("posted_at", tzinfo=zone)).values_list("day").annotate(Count("pk"))
    )
    first = timezone.localdate(consultation.opens_at, zone)
    last = timezone.localdate(min(consultation.closes_at, at), zone)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [(day, counts.get(day, 0)) for day in days]


def people_by_place(consultation: Consultation) -> Told[Territory | None] | None:
    """Of those with a position on the whole, where they said they live; None stands for who did not say.

    Only after closing, and only what gives nobody away.
    """
    if consultation.sealed_at is None:
        return None
    rows = Position.objects.filter(consultation=consultation, anchor__isnull=True).order_by()
    counts = dict(rows.values_list("territory").annotate(Count("pk")))
    names = Territory.objects.in_bulk([key for key in counts if key is not None])
    return tellable({names.get(key): count for key, count in counts.items()})


@dataclass(frozen=True)
class Participants:
    """How many people did what. None: told after closing, when nobody can watch it grow."""

    on_the_whole: int  # as everybody sees it
    on_provisions: int | None
    reacted: int | None
    commented: int
    commented_again: int


def participants(consultation: Consultation) -> Participants:
    """Four queries at most."""
    whole = votes.bars(consultation, consultation.public_version).get(None) or Bar()
    closed = consultation.sealed_at is not None
    on_provisions = Position.objects.filter(consultation=consultation, anchor__isnull=False)
    reactions = Reaction.objects.filter(consultation=consultation)
    spoken = Comment.objects.filter(
        consultation=consultation, withdrawn_at__isnull=True, author__isnull=False
    )
    said = spoken.order_by().values("author").annotate(n=Count("pk"))
    return Participants(
        on_the_whole=whole.total,
        on_provisions=_people(on_provisions) if closed else None,
        reacted=_people(reactions) if closed else None,
        **said.aggregate(commented=Count("author"), commented_again=Count("author", filter=Q(n__gt=1))),
    )


def _people(rows: QuerySet[Position] | QuerySet[Reaction]) -> int:
    return rows.order_by().values("participant").distinct().count()
