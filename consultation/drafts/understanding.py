"""What a draft's form was understood to hold, while it is being written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from consultation.drafts.markdown import LINES_MAX, Block, blocks
from consultation.drafts.outline import check_alike, count
from consultation.drafts.refusals import LanguagesDiffer
from consultation.lib.translated import LANGUAGES

EXCERPT = 80  # characters of a block: enough to find it again


@dataclass(frozen=True, slots=True)
class Understood:
    language: str
    headings: int
    paragraphs: int
    at_difference: Block | None  # what stands here where the languages first differ

    @property
    def own_name(self) -> str:
        return dict(settings.LANGUAGES)[self.language]

    @property
    def excerpt(self) -> str:
        return self.at_difference.source[:EXCERPT] if self.at_difference else ""


@dataclass(frozen=True, slots=True)
class Understanding:
    languages: tuple[Understood, ...]  # those with any text
    differs_at: int | None  # place of the first block that is not the same kind everywhere, from 1


def understand(sources: Mapping[str, str]) -> Understanding:
    outlines = {
        language: blocks(_beginning(sources[language]))
        for language in LANGUAGES
        if sources.get(language, "").strip()
    }
    differs_at: int | None = None
    try:
        check_alike(outlines)
    except LanguagesDiffer as difference:
        differs_at = difference.place
    return Understanding(
        tuple(
            Understood(language, *count(outline), _at(outline, differs_at))
            for language, outline in outlines.items()
        ),
        differs_at,
    )


def _beginning(source: str) -> str:
    """As much as may be saved: the form refuses the rest."""
    return "\n".join(source.split("\n", LINES_MAX)[:LINES_MAX])


def _at(outline: tuple[Block, ...], place: int | None) -> Block | None:
    return outline[place - 1] if place and place <= len(outline) else None
