"""Translations, with Babel alone: no gettext programs are needed. English stands in the msgids."""

from consultation.lib.catalogues.compiled import compile_all

__all__ = ["compile_all"]
