"""For translators: what is left to do as a short list, and putting the answers in."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NotRequired, TypedDict

from consultation.lib.catalogues import defects, files, merged

Text = str | list[str]


class Missing(TypedDict):
    id: str  # the key of the answer
    plural: NotRequired[str]
    context: NotRequired[str]  # the key of the answer is then "context|id"
    where: str
    comment: NotRequired[str]


def missing(language: str, *, root: Path = files.ROOT, locale: Path = files.LOCALE) -> list[Missing]:
    entries: list[Missing] = []
    for message in merged.up_to_date(language, root=root, locale=locale):
        if message.id and not files.is_translated(message):
            entry: Missing = {"id": files.singular(message), "where": defects.where(message)}
            if not isinstance(message.id, str):
                entry["plural"] = message.id[1]
            if message.context:
                entry["context"] = message.context
            if message.auto_comments:
                entry["comment"] = " ".join(message.auto_comments)
            entries.append(entry)
    return entries


def fill(
    texts: Mapping[str, Text], language: str, *, root: Path = files.ROOT, locale: Path = files.LOCALE
) -> tuple[int, list[str]]:
    """Write those that are right. Returns how many, and what was wrong with the others."""
    file = files.path(language, locale=locale)
    with turn(file.parent):
        catalogue = merged.up_to_date(language, root=root, locale=locale)
        messages = {answer_key(key): message for key, message in files.messages(catalogue).items()}
        refused = [f'"{key}": no such message' for key in texts if key not in messages]
        taken = 0
        for key in texts.keys() & messages.keys():
            message, text, before = messages[key], texts[key], messages[key].string
            message.string = text if isinstance(text, str) else tuple(text)
            problems = list(shape(message.pluralizable, text)) or list(defects.in_message(message, language))
            # A text that a person gives is no longer a guess.
            problems = [problem for problem in problems if problem != "marked fuzzy"]
            if problems:
                message.string = before
                refused += [f'"{key}": {problem}' for problem in problems]
            else:
                message.flags.discard("fuzzy")
                taken += 1
        files.write(catalogue, file, language)
    return taken, sorted(refused)


def shape(pluralizable: object, text: Text) -> Iterator[str]:
    if bool(pluralizable) != isinstance(text, list):
        yield "a list of plural forms is needed" if pluralizable else "one text is needed, not a list"


def answer_key(key: files.Key) -> str:
    context, singular = key
    return f"{context}|{singular}" if context else singular


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """One translator at a time: each writes the whole file."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
