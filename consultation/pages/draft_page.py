"""A draft's page: the law's text and, beside it, the public's voice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.utils.html import strip_tags

from consultation.comments import queries as comments
from consultation.drafts import queries as drafts
from consultation.drafts import rules
from consultation.drafts.models import Consultation, DraftVersion, Stage
from consultation.drafts.queries import DraftText, Passage
from consultation.lib.translated import LANGUAGES
from consultation.votes import queries as votes
from consultation.votes.models import Choice
from consultation.votes.queries import Bar


@dataclass(frozen=True)
class Voice:
    """What stands in the margin beside one provision, or under the whole."""

    anchor: str | None
    comment_count: int
    bar: Bar
    own: Choice | None


@dataclass(frozen=True)
class Row:
    provision: Passage
    voice: Voice

    @property
    def title(self) -> str:
        """A heading's words, without its markup."""
        return strip_tags(self.provision.html).strip()

    @property
    def heading_tag(self) -> str:
        """Below the page's own h1."""
        return f"h{min(self.provision.level, 5) + 1}"


@dataclass(frozen=True)
class DraftPage:
    consultation: Consultation
    version: DraftVersion
    versions: tuple[DraftVersion, ...]
    stage: Stage
    text: DraftText
    languages: tuple[str, ...]  # in which this version can be read
    rows: tuple[Row, ...]
    whole: Voice

    @property
    def current(self) -> bool:
        return self.version.pk == self.consultation.current_version_id

    @property
    def translated(self) -> bool:
        """In the language asked for, at least in part."""
        return self.text.language in self.languages

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
) -> DraftPage | None:
    """The page of one version (the current one when no number is given); None if there is no such version."""
    versions = tuple(drafts.versions_of(consultation).annotate(languages=drafts.languages_written()))
    wanted = number or consultation.public_version.number
    version = next((v for v in versions if v.number == wanted), None)
    if version is None:
        return None
    text = drafts.text_of(version, language)
    counts = comments.counts_by_anchor(consultation)
    bars = votes.bars(consultation, version)
    own = votes.own_positions(consultation, person, keys_dir) if person else {}

    def voice(anchor: str | None) -> Voice:
        return Voice(anchor, counts.get(anchor, 0), bars.get(anchor) or Bar(), own.get(anchor))

    return DraftPage(
        consultation=consultation,
        version=version,
        versions=versions,
        stage=rules.stage(consultation, at),
        text=text,
        languages=tuple(language for language in LANGUAGES if language in version.languages),
        rows=tuple(Row(p, voice(p.anchor)) for p in text.passages),
        whole=voice(None),
    )
