"""Letters that people type for one another, made one. The database's `fold` does the same."""

from __future__ import annotations

import re

LETTERS = str.maketrans("ғқңөұүһіәё", "гкноуухиае")
WORD = re.compile(r"\w+")


def fold(text: str) -> str:
    """As long as the text, so that a place in one is the same place in the other."""
    low = text.lower()
    if len(low) == len(text):
        return low.translate(LETTERS)
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text).translate(LETTERS)


def words(text: str) -> list[str]:
    return WORD.findall(fold(text))


def trigrams(word: str) -> set[str]:
    """As pg_trgm cuts a word."""
    padded = f"  {word} "
    return {padded[n : n + 3] for n in range(len(padded) - 2)}
