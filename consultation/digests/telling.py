"""What happened in one consultation, said in the reader's language: a line each, the weightiest known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext

from consultation.digests.queries import Happening, Match, News, Window
from consultation.drafts.actions import CLOSES_SOON
from consultation.drafts.announcing import LANGUAGE_ADDED
from consultation.drafts.models import Consultation, DraftVersion, Stage
from consultation.drafts.rules import stage
from consultation.lib import words
from consultation.record.models import Event

FIRST_SENTENCE = re.compile(r"^.*?[.!?…](?=\s|$)")
NOTE_SHOWN = 240  # characters


class Weight(IntEnum):
    """What a reader would regret to miss comes first."""

    CLOSING = 1
    WITHDRAWN = 2
    NEW = 3
    CHANGED = 4
    OPENED = 5
    DATES = 6
    LANGUAGE = 7
    CLOSED = 8
    OUTLOOK = 9
    COMMENTS = 10


@dataclass(frozen=True, slots=True)
class Line:
    weight: Weight
    text: str


def lines_of(match: Match, window: Window, happening: Happening, news: News, *, at: datetime) -> list[Line]:
    """What happened, in order, said of today's state: no line is overtaken by another."""
    consultation = match.consultation
    if consultation.withdrawn_at:
        lines = [Line(Weight.WITHDRAWN, withdrawal(consultation))]
    else:
        said = (line for event in happening.events for line in change(event, match, news, at=at))
        lines = list(dict.fromkeys(said))
    lines.extend(outlook(consultation, at=at))
    if count := news.comments.get(window, 0):
        spoken = ngettext("%(n)s new comment", "%(n)s new comments", count) % {"n": words.grouped(count)}
        lines.append(Line(Weight.COMMENTS, spoken))
    return lines


def change(event: Event, match: Match, news: News, *, at: datetime) -> Iterator[Line]:
    consultation = match.consultation
    if event.kind == "version.published":
        number = event.particulars.get("number", 0)
        version = news.versions.get((consultation.pk, number))
        if version:
            yield new_version(version, match)
            yield from lost_provisions(version, match, news)
    elif event.kind == "language.added":
        yield Line(Weight.LANGUAGE, str(LANGUAGE_ADDED[event.particulars["language"]]))
    elif event.kind == "consultation.closed":
        closed = gettext("The discussion has closed. The authority is now preparing its answer.")
        yield Line(Weight.CLOSED, closed)
    elif consultation.closes_at is not None:
        yield from about_dates(event.kind, consultation, consultation.closes_at, at=at)


def about_dates(
    kind: str, consultation: Consultation, closes_at: datetime, *, at: datetime
) -> Iterator[Line]:
    closing = {"closing": words.moment(closes_at)}
    if kind == "consultation.opened":
        opened = gettext("Open for comments and positions until %(closing)s.") % closing
        yield Line(Weight.OPENED, opened)
    elif kind == "dates.changed":
        changed = gettext("The dates have changed. It now closes on %(closing)s.") % closing
        yield Line(Weight.DATES, changed)
    elif kind == "consultation.closing_soon" and closing_soon(consultation, at=at):
        soon = gettext("It closes soon: comments and positions are taken until %(closing)s.") % closing
        yield Line(Weight.CLOSING, soon)


def closing_soon(consultation: Consultation, *, at: datetime) -> bool:
    """Still: the closing may have been put off since it was recorded, or may have come."""
    closes_at = consultation.closes_at
    return stage(consultation, at) is Stage.OPEN and closes_at is not None and closes_at <= at + CLOSES_SOON


def new_version(version: DraftVersion, match: Match) -> Line:
    if version.number > 1:
        return Line(Weight.CHANGED, later_version(version))
    if match.chosen:
        return Line(Weight.NEW, gettext("The draft has been published."))
    summary = first_sentence(match.consultation.summary)
    if not summary:
        return Line(Weight.NEW, gettext("A new draft has been published."))
    return Line(Weight.NEW, gettext("A new draft: %(summary)s") % {"summary": summary})


def later_version(version: DraftVersion) -> str:
    note = first_sentence(version.change_note)
    if not note:
        return gettext("Version %(number)s has been published.") % {"number": version.number}
    return gettext("Version %(number)s has been published. What changed: %(note)s") % {
        "number": version.number,
        "note": note,
    }


def lost_provisions(version: DraftVersion, match: Match, news: News) -> Iterator[Line]:
    """Provisions they follow that stood in the version before, and not in this one as they were."""
    before = news.versions.get((match.consultation.pk, version.number - 1))
    if before is None:
        return
    for anchor in match.anchors:
        number = news.numbers.get((before.pk, anchor))
        if number and (version.pk, anchor) not in news.numbers:
            lost = gettext("Provision %(number)s, which you follow, has been changed or removed.")
            yield Line(Weight.CHANGED, lost % {"number": number})


def withdrawal(consultation: Consultation) -> str:
    if not consultation.withdrawal_reason:
        return gettext("The authority has withdrawn this draft.")
    return gettext("The authority has withdrawn this draft. Its reason: %(reason)s") % {
        "reason": consultation.withdrawal_reason
    }


def outlook(consultation: Consultation, *, at: datetime) -> Iterator[Line]:
    """What the reader can do, and for how long."""
    standing = stage(consultation, at)
    if standing is Stage.OPEN and consultation.closes_at:
        yield Line(Weight.OUTLOOK, words.time_left(consultation.closes_at, at=at))
    if standing is Stage.UPCOMING and consultation.opens_at:
        opening = {"opening": words.moment(consultation.opens_at)}
        yield Line(Weight.OUTLOOK, gettext("Comments and positions open on %(opening)s.") % opening)


def first_sentence(note: str) -> str:
    found = FIRST_SENTENCE.match(" ".join(note.split()))
    return Truncator(found.group() if found else " ".join(note.split())).chars(NOTE_SHOWN)
