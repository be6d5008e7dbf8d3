"""Columns that exist once per language, read in the reader's."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

LANGUAGES = ("kk", "ru", "en")

# What a reader of one language most likely reads next.
FALLBACKS = {"kk": ("kk", "ru", "en"), "ru": ("ru", "kk", "en"), "en": ("en", "ru", "kk")}


def reading_order(language: str | None = None) -> tuple[str, ...]:
    """The languages to try for a reader, best first; the active language when none is named."""
    return FALLBACKS.get((language or get_language() or "kk")[:2], LANGUAGES)


class Text(str):
    """Knows the language that it is in, for readers of another one."""

    language: str

    @classmethod
    def of(cls, words: str, language: str) -> Text:
        text = cls(words)
        text.language = language
        return text


class Translated:
    """Reads `<name>_kk / _ru / _en` in the reader's language, or the next one that is filled."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, row: Any, owner: type | None = None) -> str:
        texts = (Text.of(getattr(row, f"{self.name}_{language}"), language) for language in reading_order())
        return next((text for text in texts if text), "")
