"""The part of a text that answers a query, with the words that do so marked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe

from consultation.pages.search.folding import WORD, fold, trigrams, words

LENGTH = 240  # characters of a passage
LEAD = 70  # of them before the first word that is marked
ALIKE = 0.5  # of a term's trigrams: one slip in a word of six letters


@dataclass(frozen=True)
class Piece:
    text: str
    marked: bool


def plain(html: str) -> str:
    """What a reader sees of it, on one line."""
    return " ".join(unescape(strip_tags(re.sub(r"<(?:br|/p|/li|/h\d)\b[^>]*>", " ", html))).split())


def passage(text: str, query: str, *, length: int = LENGTH) -> tuple[Piece, ...]:
    """Pieces that together are a part of the text; whoever shows them escapes them."""
    terms = words(query)
    marks = [match.span() for match in WORD.finditer(fold(text)) if any(akin(t, match[0]) for t in terms)]
    begin, end = window(text, marks, length)
    pieces, place = [], begin
    for start, stop in marks:
        if start >= begin and stop <= end:
            pieces += [Piece(text[place:start], marked=False), Piece(text[start:stop], marked=True)]
            place = stop
    pieces.append(Piece(text[place:end], marked=False))
    before = [Piece("… ", marked=False)] if begin else []
    after = [Piece(" …", marked=False)] if end < len(text) else []
    return tuple(piece for piece in (*before, *pieces, *after) if piece.text)


def marked(pieces: Iterable[Piece]) -> SafeString:
    texts = (f"<mark>{escape(piece.text)}</mark>" if piece.marked else escape(piece.text) for piece in pieces)
    return mark_safe("".join(texts))  # noqa: S308 - each piece is escaped


def window(text: str, marks: list[tuple[int, int]], length: int) -> tuple[int, int]:
    """Where most marks stand close together, at the borders of words."""
    if len(text) <= length:
        return 0, len(text)
    starts = [start for start, _ in marks] or [0]
    best = max(starts, key=lambda start: sum(start <= other < start + length - LEAD for other in starts))
    begin = min(max(best - LEAD, 0), len(text) - length)
    if begin:
        begin = text.find(" ", begin, best) + 1 or best
    end = begin + length
    if end >= len(text):
        return begin, len(text)
    cut = text.rfind(" ", max(best + 1, begin), end)
    return begin, cut if cut > begin else end


@lru_cache(maxsize=4096)  # the words of one law come again and again
def akin(term: str, word: str) -> bool:
    """The same word, another form of it, or a misspelt one, both folded."""
    if word == term or (len(term) >= 3 and word.startswith(term)):
        return True
    if len(term) < 4 or len(word) < 4:
        return False
    shared = next((n for n, (a, b) in enumerate(zip(term, word, strict=False)) if a != b), len(word))
    shared = min(shared, len(term), len(word))
    if shared >= max(4, len(term) / 2, len(word) / 2):
        return True
    mine = trigrams(term)
    return len(mine & trigrams(word)) > ALIKE * len(mine)
