from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.models import User
from consultation.digests import headlines, links, rules
from consultation.digests.models import Digest, DigestPreference, Follow
from consultation.digests.queries import Match, News, Window
from consultation.digests.subjects import Subject, What, subject_of
from consultation.digests.telling import Line, Weight, lines_of
from consultation.drafts.models import Consultation
from consultation.outbox.message import Letter
from consultation.outbox.models import OutgoingMail
from consultation.record.models import Event

BRIEF = 3  # lines in a weekly mail, where many drafts may have news
Frequency = DigestPreference.Frequency


@dataclass(frozen=True)
class Section:
    """What is new in one consultation, in one language: the same for all who share the window."""

    public_id: str
    title: str
    lines: tuple[Line, ...]

    @property
    def brief(self) -> list[Line]:
        """The weightiest, in their order."""
        kept = sorted(self.lines, key=lambda line: line.weight)[:BRIEF]
        return [line for line in self.lines if line in kept]

    @property
    def weight(self) -> Weight:
        return min((line.weight for line in self.lines), default=Weight.COMMENTS)

    @property
    def url(self) -> str:
        return links.absolute("pages:draft_short", self.public_id)

    @cached_property
    def text(self) -> str:
        return render_to_string("digests/mail/section.txt", {"section": self, "lines": self.lines})

    @cached_property
    def html(self) -> str:
        return render_to_string("digests/mail/section.html", {"section": self})

    @cached_property
    def brief_text(self) -> str:
        return render_to_string("digests/mail/section.txt", {"section": self, "lines": self.brief})

    @cached_property
    def brief_html(self) -> str:
        return render_to_string("digests/mail/brief.html", {"section": self})


@dataclass(frozen=True)
class Stop:
    """A link by which to follow one thing no longer."""

    name: str
    url: str
    draft: bool


class Writer:
    """Writes the letters of one chunk; a section is rendered once and used for everybody whom it fits."""

    def __init__(self, news: News, *, at: datetime) -> None:
        self.news = news
        self.at = at
        self.sections: dict[tuple[Window, bool, tuple[str, ...], str | None, str], Section] = {}

    def letter(self, digest: Digest) -> Letter | None:
        """None if there is nothing to say, or nobody who wants to hear it."""
        reader = digest.recipient
        if not reader.is_active or not wants_news(reader):
            return None
        with translation.override(reader.language), timezone.override(rules.zone(reader.time_zone)):
            told = list(self.told(digest))
            return in_envelope(digest, told) if told else None

    def told(self, digest: Digest) -> Iterator[tuple[Match, Section]]:
        """In the active language and time zone: a letter and the page "What's new" say the same."""
        spoken, zone = translation.get_language(), timezone.get_current_timezone_name()
        for match, window, happened in self.news.of(digest):
            key = (window, match.chosen, match.anchors, spoken, zone)
            if key not in self.sections:
                self.sections[key] = self.section(match, window, happened)
            yield match, self.sections[key]

    def section(self, match: Match, window: Window, happened: list[Event]) -> Section:
        consultation = match.consultation
        lines = lines_of(match, window, happened, self.news, at=self.at)
        return Section(consultation.public_id, consultation.title, tuple(lines))


def wants_news(reader: User) -> bool:
    preference: DigestPreference | None = getattr(reader, "digest_preference", None)
    return preference is not None and preference.frequency != Frequency.OFF


def headline(sections: list[Section]) -> str:
    """What matters most."""
    first = min(sections, key=lambda section: section.weight)
    return headlines.sentence(first.weight, first.title)


def in_envelope(digest: Digest, told: list[tuple[Match, Section]]) -> Letter:
    reader = digest.recipient
    layout = "weekly" if reader.digest_preference.frequency == Frequency.WEEKLY else "letter"
    stop = links.absolute("digests:unsubscribe", links.unsubscribe_token(reader.public_id))
    sections = [section for _, section in told]
    subject = gettext("Keñes: news on what you follow")
    frame = {
        "subject": subject,
        "language": reader.language,
        "headline": headline(sections),
        "more": headlines.and_more(len(sections) - 1),
        "sections": [(section, list(stops(reader, match))) for match, section in told],
        "stops": {each.url: each for match, _ in told for each in stops(reader, match)}.values(),
        # Not since the last digest: that is this very letter, and the page would be empty.
        "news": links.absolute("digests:news") + "?since=month",
        "preferences": links.absolute("digests:following"),
        "unsubscribe": stop,
    }
    return Letter(
        recipient=reader.email,
        subject=subject,
        language=reader.language,
        text=render_to_string(f"digests/mail/{layout}.txt", frame),
        html=render_to_string(f"digests/mail/{layout}.html", frame),
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        priority=OutgoingMail.Priority.DIGEST,
        key=f"digest/{digest.recipient_id}/{digest.window_from.timestamp()}",
    )


def stops(reader: User, match: Match) -> Iterator[Stop]:
    for follow in match.follows:
        subject = subject_of(follow, match.consultation if follow.consultation_id else None)
        token = links.unsubscribe_token(reader.public_id, subject.key)
        url = links.absolute("digests:unsubscribe", token)
        yield Stop(name_of(subject, follow, match.consultation), url, draft=subject.what is What.DRAFT)


def name_of(subject: Subject, follow: Follow, consultation: Consultation) -> str:
    if follow.anchor:
        return gettext("A provision of: %(title)s") % {"title": consultation.title}
    return subject.name
