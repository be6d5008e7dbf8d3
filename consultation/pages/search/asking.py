"""What was asked, made fit for the database: no query can be wrong, only fruitless."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from consultation.lib.text import clean_line
from consultation.lib.translated import LANGUAGES
from consultation.pages.search.folding import fold, words

QUERY_MAX = 200  # characters; what is beyond is cut off
TERMS_MAX = 8  # of the words, those that may be misspelt; the rest must be met as they are
TERM_MIN = 3  # letters; shorter words have too few trigrams to resemble anything

Kind = Literal["drafts", "provisions", "comments"]
KINDS: tuple[Kind, ...] = ("drafts", "provisions", "comments")

# A phrase in quotation marks, a word to leave out, or a choice: then the words are meant to the letter.
EXACT = re.compile(r'"[^"]*\w[^"]*"|(?:^|\s)-\w|\w\s+or\s+\w', re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    text: str = ""
    kind: Kind | None = None
    language: str = ""  # of what is found; any where empty
    page: int = 1

    @property
    def folded(self) -> str:
        return fold(self.text)

    @property
    def terms(self) -> list[str]:
        """Words that need only be resembled; none where the query means its words to the letter."""
        if EXACT.search(self.text):
            return []
        return [word for word in dict.fromkeys(words(self.text)) if len(word) >= TERM_MIN][:TERMS_MAX]

    @property
    def all_terms(self) -> bool:
        """Each of its words may be misspelt."""
        return set(self.terms) == set(words(self.text))

    @property
    def empty(self) -> bool:
        return not words(self.text)

    def address(self, **changes: str) -> str:
        """The part of an address that asks the same, but for the changes; from the first page on."""
        values = {"q": self.text, "kind": self.kind or "", "language": self.language, **changes}
        return urlencode({name: value for name, value in values.items() if value})

    @property
    def every_kind(self) -> str:
        return self.address(kind="")

    @property
    def in_any_language(self) -> str:
        return self.address(language="")

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Each with the address that asks for it; first none in particular."""
        return [(language, self.address(language=language)) for language in ("", *LANGUAGES)]


def read(given: Mapping[str, str], *, pages: int) -> Asked:
    """Whatever was typed or made up; what we don't know counts as not asked."""
    kind, language, page = given.get("kind"), given.get("language", ""), given.get("page", "")
    return Asked(
        text=clean_line(clean_line(given.get("q", ""))[:QUERY_MAX]),
        kind=next((known for known in KINDS if known == kind), None),
        language=language if language in LANGUAGES else "",
        page=min(int(page), pages) if re.fullmatch("[1-9][0-9]{0,3}", page) else 1,
    )
