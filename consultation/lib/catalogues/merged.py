"""A language's catalogue as the sources want it, with the translations that we already have."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog

from consultation.lib.catalogues import files
from consultation.lib.catalogues.extraction import Found, messages_in
from consultation.lib.catalogues.sources import OVERRULED, Source, all_of_them, translated_by_packages


def found_in(root: Path) -> list[Found]:
    return [
        found
        for source in all_of_them(root)
        for found in found_in_file(source, source.path.stat().st_mtime_ns)
    ]


@cache
def found_in_file(source: Source, changed_at: int) -> tuple[Found, ...]:
    return tuple(messages_in(source))


def wanted(language: str, *, root: Path = files.ROOT) -> Catalog:
    """Untranslated. A package's message is left out if the package translates it and we do not use it too."""
    everything = found_in(root)
    ours = {found.key for found in everything if found.ours}
    settled = translated_by_packages(language) - ours
    catalogue = files.empty(language)
    for found in everything:
        if found.key not in settled or found.where in OVERRULED:
            ids = (found.singular, found.plural) if found.plural else found.singular
            place = (found.where, 0)
            catalogue.add(ids, locations=[place], auto_comments=found.comments, context=found.context)
    return catalogue


def up_to_date(language: str, *, root: Path = files.ROOT, locale: Path = files.LOCALE) -> Catalog:
    """No guessing from similar messages; what the sources no longer say is gone."""
    catalogue = wanted(language, root=root)
    before = files.messages(files.read(files.path(language, locale=locale), language))
    for key, message in files.messages(catalogue).items():
        old = before.get(key)
        if old and old.pluralizable == message.pluralizable:
            message.string = old.string
            message.user_comments = old.user_comments
            message.flags |= old.flags & {"fuzzy"}
    return catalogue


def update(language: str, *, root: Path = files.ROOT, locale: Path = files.LOCALE) -> bool:
    """Whether the file changed."""
    catalogue = up_to_date(language, root=root, locale=locale)
    return files.write(catalogue, files.path(language, locale=locale), language)
