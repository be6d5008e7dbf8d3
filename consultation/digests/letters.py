from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext

from consultation.digests import headlines, links, rules
from consultation.digests.copies import Form, Gaps
from consultation.digests.models import DigestPreference
from consultation.digests.queries import Due, Followed, Happening, Match, News, Window, news_for
from consultation.digests.queries.matching import Key
from consultation.digests.subjects import Subject, What
from consultation.digests.telling import Line, Weight, lines_of
from consultation.drafts.models import Consultation
from consultation.outbox.message import Letter

BRIEF = 3  # lines in a weekly mail, where many drafts may have news
KEPT = 5_000  # sections, and letters: bounds what a long tick holds in memory
Frequency = DigestPreference.Frequency


@dataclass(frozen=True, eq=False)
class Section:
    """What is new in one consultation, in one language: the same for all to whom the same happened."""

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
    """Writes letters for the length of a tick: what is new is read and written once for all who follow the
    same and share a language, a clock and a window; and a letter once for all who are told the same.
    """

    def __init__(self, *, at: datetime) -> None:
        self.at = at
        self.sections: dict[tuple[Hashable, ...], Section] = {}
        self.forms: dict[tuple[Hashable, ...], Form] = {}
        self.known: dict[Hashable, Form | None] = {}  # none: nothing to say, or nobody who wants to hear it

    def read(self, digests: Iterable[Due]) -> None:
        """What is new for these, as far as it is not known yet."""
        if len(self.known) > KEPT or len(self.sections) > KEPT:
            for kept in (self.known, self.forms, self.sections):
                kept.clear()
        unknown = {due.kind: due for due in digests if due.kind not in self.known}
        if unknown:
            news = news_for(list(unknown.values()))
            self.known.update((kind, self.form(due, news)) for kind, due in unknown.items())

    def letter(self, due: Due) -> Letter | None:
        """Of a digest that has been read; None if there is nothing to say."""
        form = self.known[due.kind]
        return form.addressed(due) if form else None

    def form(self, due: Due, news: News) -> Form | None:
        told = self.told(due, news) if due.wanted else []
        if not told:
            return None
        key = (due.frequency, due.language, *((section, match.follows) for match, section in told))
        form = self.forms.get(key)
        if form is None:
            with translation.override(due.language), timezone.override(rules.zone(due.time_zone)):
                form = self.forms[key] = in_envelope(due, told, news.named)
        return form

    def told(self, due: Due, news: News) -> list[tuple[Match, Section]]:
        """A letter and the page "What's new" say the same."""
        return [
            (match, self.section(due, match, window, happening, news))
            for match, window, happening in news.of(due)
        ]

    def section(self, due: Due, match: Match, window: Window, happening: Happening, news: News) -> Section:
        consultation = match.consultation
        comments = news.comments.get(window, 0)
        key = (happening.keys, comments, match.follows, due.language, due.time_zone)
        section = self.sections.get(key)
        if section is None:
            with translation.override(due.language), timezone.override(rules.zone(due.time_zone)):
                lines = lines_of(match, window, happening, news, at=self.at)
                section = Section(consultation.public_id, consultation.title, tuple(lines))
                self.sections[key] = section
        return section


def headline(sections: list[Section]) -> str:
    """What matters most."""
    first = min(sections, key=lambda section: section.weight)
    return headlines.sentence(first.weight, first.title)


def in_envelope(due: Due, told: list[tuple[Match, Section]], named: dict[Key, Subject]) -> Form:
    """In the active language and time zone."""
    layout = "weekly" if due.frequency == Frequency.WEEKLY else "letter"
    gaps = Gaps()
    stop = links.absolute("digests:unsubscribe", gaps.token(links.EVERYTHING))
    stopping = [
        [stop_of(named, followed, match.consultation, gaps) for followed in match.follows]
        for match, _ in told
    ]
    sections = [section for _, section in told]
    subject = gettext("Keñes: news on what you follow")
    frame = {
        "subject": subject,
        "language": due.language,
        "headline": headline(sections),
        "more": headlines.and_more(len(sections) - 1),
        "sections": list(zip(sections, stopping, strict=True)),
        "stops": {each.url: each for stops in stopping for each in stops}.values(),
        # Not since the last digest: that is this very letter, and the page would be empty.
        "news": links.absolute("digests:news") + "?since=month",
        "preferences": links.absolute("digests:following"),
        "unsubscribe": stop,
    }
    return Form(
        subject=subject,
        language=due.language,
        text=gaps.left_in(render_to_string(f"digests/mail/{layout}.txt", frame)),
        html=gaps.left_in(render_to_string(f"digests/mail/{layout}.html", frame)),
        unsubscribe=gaps.left_in(f"<{stop}>"),
        followed=gaps.named,
    )


def stop_of(named: dict[Key, Subject], followed: Followed, consultation: Consultation, gaps: Gaps) -> Stop:
    if followed.kind == "draft":
        subject = Subject(consultation=consultation, anchor=followed.anchor)
    else:
        subject = named[followed.key]
    url = links.absolute("digests:unsubscribe", gaps.token(subject.key))
    name = subject.name
    if followed.anchor:
        name = gettext("A provision of: %(title)s") % {"title": consultation.title}
    return Stop(name, url, draft=subject.what is What.DRAFT)
