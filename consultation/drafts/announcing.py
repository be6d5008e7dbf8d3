"""Whole sentences for what happened to a draft, one for each language that it may be about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

LANGUAGE_ADDED = {
    "kk": _("The text can now be read in Kazakh too."),
    "ru": _("The text can now be read in Russian too."),
    "en": _("The text can now be read in English too."),
}
