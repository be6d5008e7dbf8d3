from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext

from accounts.models import User
from consultation.digests import links, rules
from consultation.digests.models import Digest, DigestPreference
from consultation.digests.queries import News, Window
from consultation.drafts.models import Consultation, DraftVersion, Stage
from consultation.drafts.rules import stage
from consultation.lib import words
from consultation.outbox.message import Letter
from consultation.outbox.models import OutgoingMail
from consultation.record.models import Event

FIRST_SENTENCE = re.compile(r"^.*?[.!?…](?=\s|$)", re.DOTALL)
NOTE_SHOWN = 240  # characters


@dataclass(frozen=True, slots=True)
class Section:
    """What is new in one consultation, in one language: the same for all who share the window."""

    public_id: str
    title: str
    text: str
    html: str


class Writer:
    """Writes the letters of one chunk; a section is rendered once and used for everybody whom it fits."""

    def __init__(self, news: News, *, at: datetime) -> None:
        self.news = news
        self.at = at
        self.sections: dict[tuple[Window, str, str], Section] = {}

    def letter(self, digest: Digest) -> Letter | None:
        """None if there is nothing to say, or nobody who wants to hear it."""
        reader = digest.recipient
        if not reader.is_active or not wants_news(reader):
            return None
        with translation.override(reader.language), timezone.override(rules.zone(reader.time_zone)):
            sections = list(self.sections_for(digest))
            return in_envelope(digest, sections) if sections else None

    def sections_for(self, digest: Digest) -> Iterator[Section]:
        reader = digest.recipient
        for consultation, window, happened in self.news.of(digest):
            key = (window, reader.language, reader.time_zone)
            if key not in self.sections:
                self.sections[key] = self.section(consultation, window, happened)
            yield self.sections[key]

    def section(self, consultation: Consultation, window: Window, happened: list[Event]) -> Section:
        frame = {
            "title": consultation.title,
            "lines": [
                *changes(consultation, happened, self.news.versions),
                *outlook(consultation, at=self.at),
            ],
            "comments": self.news.comments.get(window, 0),
            "url": links.absolute("pages:draft_short", consultation.public_id),
        }
        return Section(
            public_id=consultation.public_id,
            title=consultation.title,
            text=render_to_string("digests/mail/section.txt", frame),
            html=render_to_string("digests/mail/section.html", frame),
        )


def wants_news(reader: User) -> bool:
    preference: DigestPreference | None = getattr(reader, "digest_preference", None)
    return preference is not None and preference.frequency != DigestPreference.Frequency.OFF


def in_envelope(digest: Digest, sections: list[Section]) -> Letter:
    reader = digest.recipient
    stop = links.absolute("digests:unsubscribe", links.unsubscribe_token(reader.public_id))
    subject = gettext("Keñes: news on what you follow")
    frame = {
        "subject": subject,
        "language": reader.language,
        "sections": [(section, stop_following(reader, section)) for section in sections],
        "preferences": links.absolute("digests:following"),
        "unsubscribe": stop,
    }
    return Letter(
        recipient=reader.email,
        subject=subject,
        language=reader.language,
        text=render_to_string("digests/mail/letter.txt", frame),
        html=render_to_string("digests/mail/letter.html", frame),
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        priority=OutgoingMail.Priority.DIGEST,
        key=f"digest/{digest.recipient_id}/{digest.window_from.timestamp()}",
    )


def stop_following(reader: User, section: Section) -> str:
    return links.absolute("digests:unsubscribe", links.unsubscribe_token(reader.public_id, section.public_id))


def changes(
    consultation: Consultation, happened: list[Event], versions: dict[tuple[int, int], DraftVersion]
) -> list[str]:
    """What happened, a line each, in order, said of today's state: no line is overtaken by another."""
    if consultation.withdrawn_at:
        return [withdrawal(consultation)]
    lines = (change(event, consultation, versions) for event in happened)
    return list(dict.fromkeys(line for line in lines if line))


def change(
    event: Event, consultation: Consultation, versions: dict[tuple[int, int], DraftVersion]
) -> str | None:
    if event.kind == "version.published":
        return new_version(versions.get((consultation.pk, event.particulars.get("number", 0))))
    if event.kind == "consultation.closed":
        return gettext("The discussion has closed. The authority is now preparing its answer.")
    if consultation.closes_at is None:
        return None
    closing = {"closing": words.moment(consultation.closes_at)}
    if event.kind == "consultation.opened":
        return gettext("Open for comments and positions until %(closing)s.") % closing
    if event.kind == "dates.changed":
        return gettext("The dates have changed. It now closes on %(closing)s.") % closing
    return None


def new_version(version: DraftVersion | None) -> str | None:
    if version is None:
        return None
    note = first_sentence(version.change_note)
    if version.number == 1:
        return gettext("The draft has been published.")
    if not note:
        return gettext("Version %(number)s has been published.") % {"number": version.number}
    return gettext("Version %(number)s has been published. What changed: %(note)s") % {
        "number": version.number,
        "note": note,
    }


def withdrawal(consultation: Consultation) -> str:
    if not consultation.withdrawal_reason:
        return gettext("The authority has withdrawn this draft.")
    return gettext("The authority has withdrawn this draft. Its reason: %(reason)s") % {
        "reason": consultation.withdrawal_reason
    }


def outlook(consultation: Consultation, *, at: datetime) -> list[str]:
    """What the reader can do, and for how long."""
    standing = stage(consultation, at)
    if standing is Stage.OPEN and consultation.closes_at:
        return [words.time_left(consultation.closes_at, at=at)]
    if standing is Stage.UPCOMING and consultation.opens_at:
        return [
            gettext("Comments and positions open on %(opening)s.")
            % {"opening": words.moment(consultation.opens_at)}
        ]
    return []


def first_sentence(note: str) -> str:
    found = FIRST_SENTENCE.match(" ".join(note.split()))
    return Truncator(found.group() if found else " ".join(note.split())).chars(NOTE_SHOWN)
