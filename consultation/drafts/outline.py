"""What a version's texts amount to, and whether its languages say the same things in the same order."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from itertools import zip_longest

from consultation.drafts.markdown import Block, blocks
from consultation.drafts.models import Consultation, DraftVersion, Provision
from consultation.drafts.refusals import BlockTooLong, LanguageIncomplete, LanguagesDiffer, TooManyBlocks
from consultation.lib.tokens import new_token
from consultation.lib.translated import LANGUAGES

BLOCK_MAX = 20_000  # characters: ten printed pages in one paragraph
BLOCKS_MAX = 3_000  # four times the longest code of laws

Outlines = Mapping[str, tuple[Block, ...]]


def outlines_of(version: DraftVersion) -> dict[str, tuple[Block, ...]]:
    """The blocks of each language that has a text."""
    sources = {language: str(getattr(version, f"source_{language}")) for language in LANGUAGES}
    return {language: blocks(source) for language, source in sources.items() if source.strip()}


def count(outline: Sequence[Block]) -> tuple[int, int]:
    """Headings, paragraphs."""
    headings = sum(block.kind == Provision.Kind.HEADING for block in outline)
    return headings, len(outline) - headings


def check(consultation: Consultation, outlines: Outlines) -> None:
    """Raises what stands in the way of publishing these texts."""
    check_complete(consultation, outlines)
    check_lengths(outlines)
    check_alike(outlines)


def check_complete(consultation: Consultation, outlines: Outlines) -> None:
    """Every required language, and every language that was begun, has its title, summary and text.

    Raises LanguageIncomplete.
    """
    for language in LANGUAGES:
        has = {
            "title": bool(getattr(consultation, f"title_{language}").strip()),
            "summary": bool(getattr(consultation, f"summary_{language}").strip()),
            "source": bool(outlines.get(language)),
        }
        wanted = language in consultation.authority.required_languages or has["source"]
        if wanted and not all(has.values()):
            raise LanguageIncomplete(language, tuple(part for part, filled in has.items() if not filled))


def check_alike(outlines: Outlines) -> None:
    """Raises LanguagesDiffer at the first heading or paragraph that another language does not have."""
    first, *others = outlines or [""]
    for second in others:
        pairs = zip_longest(outlines[first], outlines[second])
        for place, (one, other) in enumerate(pairs, start=1):
            if one is None or other is None or one.shape != other.shape:
                counts = {language: count(outline) for language, outline in outlines.items()}
                raise LanguagesDiffer(first, second, place, one, other, counts)


def check_lengths(outlines: Outlines) -> None:
    """Raises TooManyBlocks or BlockTooLong."""
    for language, outline in outlines.items():
        if len(outline) > BLOCKS_MAX:
            raise TooManyBlocks(language)
        for place, block in enumerate(outline, start=1):
            if len(block.source) > BLOCK_MAX:
                raise BlockTooLong(language, place)


def anchors(outlines: Outlines, before: Sequence[tuple[str, str, Mapping[str, str]]]) -> list[str]:
    """An anchor per place: the old one where the words are the same in every language both versions have.

    `before` holds anchor, kind and sources by language of the version that people know, in order.
    Moving a provision keeps its anchor. Of equal provisions the first keeps the first anchor.
    """
    before_languages = set(before[0][2]) if before else set()
    common = [language for language in outlines if language in before_languages]
    known: defaultdict[tuple[str, ...], deque[str]] = defaultdict(deque)
    if common:
        for anchor, kind, sources in before:
            known[(kind, *(sources[language] for language in common))].append(anchor)
    result = []
    for together in zip(*outlines.values(), strict=True):
        by_language = dict(zip(outlines, together, strict=True))
        waiting = known.get((together[0].kind.value, *(by_language[language].source for language in common)))
        result.append(waiting.popleft() if waiting else new_token())
    return result
