"""The binary catalogues that Django reads. They are built, never committed. Needs no Django."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo

from consultation.lib.catalogues import files


def compile_all(*, locale: Path = files.LOCALE) -> list[Path]:
    """Compile what changed, and name it. Safe beside other processes that do the same."""
    sources = {language: files.path(language, locale=locale) for language in files.LANGUAGES}
    stale = {language: po for language, po in sources.items() if po.exists() and not is_current(po)}
    return [compile_one(po, language) for language, po in stale.items()]


def is_current(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.stat().st_mtime_ns == po.stat().st_mtime_ns


def compile_one(po: Path, language: str) -> Path:
    """Leaves out what lacks a form, so that readers get English rather than nothing."""
    written = po.stat()
    source, complete = files.read(po, language), files.empty(language)
    for message in source:
        if message.id and files.is_translated(message):
            complete[message.id] = message
    body = BytesIO()
    write_mo(body, complete)
    mo = po.with_suffix(".mo")
    files.replace(mo, body.getvalue())
    # The same time, not a later one: a checkout of an older catalogue must be compiled too.
    os.utime(mo, ns=(written.st_atime_ns, written.st_mtime_ns))
    return mo
