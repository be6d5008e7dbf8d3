"""What happened to drafts, in words: a headline and a text for each event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from consultation.digests.telling import withdrawal
from consultation.drafts import queries as drafts
from consultation.drafts.announcing import LANGUAGE_ADDED
from consultation.drafts.models import Consultation, DraftVersion
from consultation.lib.words import moment
from consultation.record.models import Event

ENTRIES = 50


@dataclass(frozen=True)
class Entry:
    event: Event
    consultation: Consultation
    version: DraftVersion | None  # that the event speaks of

    @property
    def title(self) -> str:
        return HEADLINES[self.event.kind]() % {"title": self.consultation.title}

    @property
    def text(self) -> str:
        return "\n\n".join(line for line in (TEXTS[self.event.kind](self), self.outline) if line)

    @property
    def outline(self) -> str:
        return self.consultation.summary if self.event.kind == "version.published" else ""

    @property
    def name(self) -> str:
        """What tells it from the other entries of its consultation, in every language and for ever."""
        number = self.event.particulars.get("number")
        which = number if number is not None else f"{self.event.happened_at:%Y%m%dT%H%M%S%f}"
        return f"{self.event.stream}/{self.event.kind}/{which}"


HEADLINES: dict[str, Callable[[], str]] = {
    "version.published": lambda: _("New text: %(title)s"),
    "consultation.opened": lambda: _("Open for opinions: %(title)s"),
    "consultation.closed": lambda: _("Closed for opinions: %(title)s"),
    "consultation.withdrawn": lambda: _("Withdrawn: %(title)s"),
    "dates.changed": lambda: _("New closing date: %(title)s"),
    "language.added": lambda: _("In one more language: %(title)s"),
}


def _version(entry: Entry) -> str:
    note = entry.version.change_note if entry.version else ""
    number = entry.event.particulars.get("number", 1)
    if number == 1:
        return _("The draft has been published.")
    if not note:
        return _("Version %(number)s has been published.") % {"number": number}
    told = {"number": number, "note": note}
    return _("Version %(number)s has been published. What changed: %(note)s") % told


def _opening(entry: Entry) -> str:
    closes_at = entry.consultation.closes_at
    said = _("Open for comments and positions until %(closing)s.")
    return said % {"closing": moment(closes_at)} if closes_at else ""


def _closing(entry: Entry) -> str:
    return _("The discussion has closed. The authority is now preparing its answer.")


def _withdrawal(entry: Entry) -> str:
    return withdrawal(entry.consultation)


def _dates(entry: Entry) -> str:
    """The date that was announced then, even if it has moved again."""
    announced = parse_datetime(str(entry.event.particulars.get("closes_at", "")))
    closes_at = announced or entry.consultation.closes_at
    said = _("The dates have changed. It now closes on %(closing)s.")
    return said % {"closing": moment(closes_at)} if closes_at else ""


def _language(entry: Entry) -> str:
    return str(LANGUAGE_ADDED[entry.event.particulars["language"]])


TEXTS: dict[str, Callable[[Entry], str]] = {
    "version.published": _version,
    "consultation.opened": _opening,
    "consultation.closed": _closing,
    "consultation.withdrawn": _withdrawal,
    "dates.changed": _dates,
    "language.added": _language,
}


def entries_of(consultations: QuerySet[Consultation]) -> list[Entry]:
    """The latest first. Three queries."""
    streams = consultations.order_by().annotate(of=Concat(Value("consultation/"), "public_id")).values("of")
    events = list(
        Event.objects.filter(kind__in=HEADLINES, stream__in=streams).order_by("-recorded_at", "-id")[:ENTRIES]
    )
    found = {
        row.stream: row
        for row in drafts.published_consultations()
        .filter(public_id__in={event.stream.partition("/")[2] for event in events})
        .select_related(None)
        .select_related("authority")
    }
    versions = {
        (row.consultation_id, row.number): row
        for row in DraftVersion.objects.filter(
            consultation__in=[row.pk for row in found.values()], published_at__isnull=False
        ).defer("source_kk", "source_ru", "source_en")
    }
    return [
        Entry(event, row, versions.get((row.pk, event.particulars.get("number", 0))))
        for event in events
        if (row := found.get(event.stream))
    ]
