"""Names in the order of their alphabets, which PostgreSQL without ICU does not know."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.utils.translation import get_language

# The Kazakh alphabet holds every letter of the Russian one, in the Russian order.
CYRILLIC = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
LATIN = "abcdefghijklmnopqrstuvwxyz"
TOKEN = re.compile(r"\d+|\s+|[^\W\d_]")  # marks between letters don't count
SPACE, NUMBER, OWN, OTHER, FOREIGN = range(5)

Weight = tuple[int, int]
Row = TypeVar("Row")


def alphabetical(name: str, language: str | None = None) -> tuple[list[Weight], str]:
    """A key to sort by: the reader's script first, numbers by value, capitals where small letters stand.

    The name itself decides between names that differ only in marks and capitals.
    """
    scripts = (LATIN, CYRILLIC) if (language or get_language()) == "en" else (CYRILLIC, LATIN)
    return [_weight(token, *scripts) for token in TOKEN.findall(_letters(name))], name


def by_name(rows: Iterable[Row], name: Callable[[Row], str] = str) -> list[Row]:
    return sorted(rows, key=lambda row: alphabetical(name(row)))


def _letters(name: str) -> str:
    """Small letters; Latin ones without their marks (ñ is an n here), Cyrillic ones whole: й is no и."""
    composed = unicodedata.normalize("NFC", name.lower())
    return "".join(c if c in CYRILLIC else unicodedata.normalize("NFD", c)[0] for c in composed)


def _weight(token: str, first: str, second: str) -> Weight:
    if token.isspace():
        return SPACE, 0
    if token.isdecimal():
        return NUMBER, int(token)
    for script, letters in ((OWN, first), (OTHER, second)):
        if token in letters:
            return script, letters.index(token)
    return FOREIGN, ord(token)
