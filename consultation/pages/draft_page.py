"""A draft's page: the law's text and, beside it, the public's voice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from consultation.comments import queries as comments
from consultation.drafts import queries as drafts
from consultation.drafts import rules
from consultation.drafts.announcing import added_later
from consultation.drafts.models import Consultation, DraftVersion, Stage
from consultation.drafts.queries import AttachedFile, DraftText
from consultation.lib.words import time_left
from consultation.pages.layout import Layout, Row, Voice
from consultation.votes import queries as votes
from consultation.votes.queries import Bar


@dataclass(frozen=True)
class Facts:
    """What each row needs to know of the consultation. Unlike a model, equal only if all of it is."""

    public_id: str
    closes_at: datetime | None
    sealed_at: datetime | None


@dataclass(frozen=True)
class Number:
    number: int


@dataclass(frozen=True)
class Frame:
    """What each row needs to know of the page."""

    version: Number
    stage: Stage
    current: bool
    translated: bool
    is_open: bool


@dataclass(frozen=True)
class Introduction:
    """What the head of the page says of the draft, before its text."""

    public_id: str
    slug: str
    title: str
    summary: str
    legal_ground: str
    withdrawal_reason: str
    authority: str
    territory: str
    opens_at: datetime | None
    closes_at: datetime | None
    answer_by: date | None
    left: str  # of the time for opinions


@dataclass(frozen=True)
class Head:
    """What the head of the page says of this version."""

    stage: Stage
    current: bool
    number: int
    change_note: str
    versions: tuple[tuple[int, datetime | None], ...]  # number and when it was published
    language: str
    languages: tuple[str, ...]
    translated: bool
    added_later: tuple[str, ...]
    files: tuple[AttachedFile, ...]
    sought: str
    astray: bool
    goes_on: bool  # the reader is beyond the first chapter
    address_start: str


@dataclass(frozen=True)
class DraftPage:
    consultation: Consultation
    at: datetime
    version: DraftVersion
    versions: tuple[DraftVersion, ...]
    stage: Stage
    text: DraftText
    languages: tuple[str, ...]  # in which this version can be read
    layout: Layout
    whole: Voice
    files: tuple[AttachedFile, ...] = ()

    @property
    def current(self) -> bool:
        return self.version.pk == self.consultation.current_version_id

    @property
    def translated(self) -> bool:
        """In the language asked for, at least in part."""
        return self.text.language in self.languages

    @property
    def head(self) -> Head:
        return Head(
            stage=self.stage,
            current=self.current,
            number=self.version.number,
            change_note=self.version.change_note,
            versions=tuple((version.number, version.published_at) for version in self.versions),
            language=self.text.language,
            languages=self.languages,
            translated=self.translated,
            added_later=tuple(added_later(self.version)),
            files=self.files,
            sought=self.layout.sought,
            astray=self.layout.astray,
            goes_on=self.layout.before is not None,
            address_start=self.layout.address_start,
        )

    @property
    def introduction(self) -> Introduction:
        draft = self.consultation
        closes_at = draft.closes_at if self.stage == Stage.OPEN else None
        return Introduction(
            public_id=draft.public_id,
            slug=draft.slug,
            title=draft.title,
            summary=draft.summary,
            legal_ground=draft.legal_ground,
            withdrawal_reason=draft.withdrawal_reason,
            authority=draft.authority.name,
            territory=draft.territory.name,
            opens_at=draft.opens_at,
            closes_at=draft.closes_at,
            answer_by=draft.answer_by,
            left=time_left(closes_at, at=self.at) if closes_at else "",
        )

    @property
    def facts(self) -> Facts:
        draft = self.consultation
        return Facts(draft.public_id, draft.closes_at, draft.sealed_at)

    @property
    def frame(self) -> Frame:
        number = Number(self.version.number)
        return Frame(number, self.stage, self.current, self.translated, self.is_open)

    @property
    def is_open(self) -> bool:
        return self.stage == Stage.OPEN and self.current


def load(
    consultation: Consultation,
    *,
    number: int | None,
    language: str,
    person: UUID | None,
    keys_dir: Path,
    at: datetime,
    kept: Mapping[str, str] | None = None,
    chapter: int = 1,
    sought: str = "",
) -> DraftPage | None:
    """The page of one version (the current one when no number is given); None if there is no such version."""
    editions = drafts.editions(consultation)
    wanted = number or consultation.public_version.number
    edition = next((e for e in editions if e.version.number == wanted), None)
    if edition is None:
        return None
    version = edition.version
    text = drafts.text_of(version, language)
    counts = comments.counts_by_anchor(consultation)
    bars = votes.bars(consultation, version)
    unmoved = Bar(exact=votes.is_exact(consultation, version))
    own = votes.own_positions(consultation, person, keys_dir) if person else {}

    def voice(anchor: str | None) -> Voice:
        return Voice(anchor, counts.get(anchor, 0), bars.get(anchor, unmoved), own.get(anchor))

    return DraftPage(
        consultation=consultation,
        at=at,
        version=version,
        versions=tuple(edition.version for edition in editions),
        stage=rules.stage(consultation, at),
        text=text,
        languages=edition.languages,
        layout=Layout(
            rows=tuple(Row(passage, voice(passage.anchor)) for passage in text.passages),
            language=language,
            sealed=consultation.sealed_at is not None,
            kept=tuple((kept or {}).items()),
            chapter=chapter,
            sought=sought,
        ),
        whole=voice(None),
        files=edition.files,
    )
