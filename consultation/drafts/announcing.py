"""Whole sentences for a language that was added, one for each: languages decline."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from consultation.drafts.models import DraftVersion
from consultation.lib.words import moment

LANGUAGE_ADDED = {
    "kk": _("The text can now be read in Kazakh too."),
    "ru": _("The text can now be read in Russian too."),
    "en": _("The text can now be read in English too."),
}
ADDED_LATER = {
    "kk": _("The Kazakh text was added after this version was published, on %(when)s."),
    "ru": _("The Russian text was added after this version was published, on %(when)s."),
    "en": _("The English text was added after this version was published, on %(when)s."),
}
TO_BE_ADDED = {
    "kk": _("Add the text in Kazakh"),
    "ru": _("Add the text in Russian"),
    "en": _("Add the text in English"),
}


def added_later(version: DraftVersion) -> list[str]:
    return [str(ADDED_LATER[code]) % {"when": moment(at)} for code, at in version.added_at.items()]
