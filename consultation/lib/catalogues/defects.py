"""What is wrong with a catalogue, in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from consultation.lib.catalogues import files, merged
from consultation.lib.catalogues.extraction import Found

PRINTF = re.compile(r"%(?:\(\w+\))?[#0+-]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]|%%")
BRACES = re.compile(r"\{\w*\}")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
LONE_PERCENT = re.compile("%")
CYRILLIC = re.compile(r"[\u0400-\u04FF]")
MIXED_SCRIPTS = re.compile(r"\w*(?:[\u0400-\u04FF][A-Za-z]|[A-Za-z][\u0400-\u04FF])\w*")

# Kazakh's first form is for 1 alone, so it may say "one" in words; Russian's also serves 21.
FORMS_FOR_ONE_NUMBER = {"kk": {0}, "ru": set[int]()}


def everywhere(*, root: Path = files.ROOT, locale: Path = files.LOCALE) -> list[str]:
    found = list(in_msgids(merged.found_in(root)))
    for language in files.LANGUAGES:
        catalogue = files.read(files.path(language, locale=locale), language)
        defects = in_catalogue(catalogue, merged.wanted(language, root=root), language)
        found += [f"{language}: {defect}" for defect in defects]
    return found


def in_catalogue(catalogue: Catalog, wanted: Catalog, language: str) -> Iterator[str]:
    """`catalogue` as it is on disk, `wanted` as the sources have it."""
    ours, theirs = files.messages(catalogue), files.messages(wanted)
    if (catalogue.num_plurals, catalogue.plural_expr) != (wanted.num_plurals, wanted.plural_expr):
        yield f"Plural-Forms differ from {files.PLURALS[language]}"
    for key, message in theirs.items():
        if key not in ours or ours[key].pluralizable != message.pluralizable:
            yield f"{quoted(message)}: missing, run manage.py messages ({where(message)})"
    for key, message in ours.items():
        if key not in theirs:
            yield f"{quoted(message)}: no longer in the sources, run manage.py messages"
        else:
            yield from (f"{quoted(message)}: {defect}" for defect in in_message(message, language))


def in_msgids(found: Iterable[Found]) -> Iterator[str]:
    for message in found:
        if message.ours and CYRILLIC.search(message.singular + (message.plural or "")):
            yield f'"{message.singular}": msgids are English ({message.where})'


def in_message(message: Message, language: str) -> Iterator[str]:
    texts = files.forms(message)
    expected = int(files.PLURALS[language].partition("=")[2].partition(";")[0]) if message.pluralizable else 1
    if not any(texts):
        yield "untranslated"
        return
    if message.fuzzy:
        yield "marked fuzzy"
    if len(texts) != expected or not all(texts):
        yield f"lacks a plural form: {expected} are needed"
    for number, text in enumerate(texts):
        if text:
            name = f" in form {number}" if message.pluralizable else ""
            for defect in in_text(message, number, text, language):
                yield defect + name


def in_text(message: Message, number: int, text: str, language: str) -> Iterator[str]:
    one, many = (message.id, message.id) if isinstance(message.id, str) else message.id[:2]
    only_one = message.pluralizable and number in FORMS_FOR_ONE_NUMBER[language]
    sources = (one, many) if only_one else (many,)
    if placeholders(text) not in [placeholders(source) for source in sources]:
        yield f"placeholders are {listed(text)} instead of {listed(many)}"
    if LONE_PERCENT.search(PRINTF.sub("", text)) and not LONE_PERCENT.search(PRINTF.sub("", many)):
        yield "has a % that is no placeholder"
    if margins(text) != margins(many):
        yield "begins or ends with other white space"
    if Counter(TAG.findall(text)) != Counter(TAG.findall(many)):
        yield "has other HTML tags"
    if mixed := MIXED_SCRIPTS.search(PRINTF.sub(" ", BRACES.sub(" ", text))):
        yield f'mixes Latin and Cyrillic letters: "{mixed[0]}"'


def placeholders(text: str) -> list[str]:
    """In any order if they have names, in their own if they don't."""
    found = [*PRINTF.findall(text), *BRACES.findall(text)]
    nameless = [
        each for each in found if each == "{}" or (each != "%%" and each[0] == "%" and "(" not in each)
    ]
    return sorted(set(found) - set(nameless)) + nameless


def listed(text: str) -> str:
    return ", ".join(placeholders(text)) or "none"


def margins(text: str) -> tuple[str, str]:
    bare = text.strip()
    before, _, after = text.partition(bare)
    return before, after


def quoted(message: Message) -> str:
    context = f"[{message.context}] " if message.context else ""
    return f'{context}"{files.singular(message)}"'.replace("\n", "\\n")


def where(message: Message) -> str:
    return ", ".join(sorted({name for name, _ in message.locations}))
