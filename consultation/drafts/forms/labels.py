"""What fields that exist once per language are called. Whole phrases, since languages decline."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

LABELS = {
    "title_kk": _("Title in Kazakh"),
    "title_ru": _("Title in Russian"),
    "title_en": _("Title in English"),
    "summary_kk": _("Summary in Kazakh"),
    "summary_ru": _("Summary in Russian"),
    "summary_en": _("Summary in English"),
    "legal_ground_kk": _("Legal ground in Kazakh"),
    "legal_ground_ru": _("Legal ground in Russian"),
    "legal_ground_en": _("Legal ground in English"),
    "source_kk": _("Text in Kazakh"),
    "source_ru": _("Text in Russian"),
    "source_en": _("Text in English"),
    "change_note_kk": _("What changed, in Kazakh"),
    "change_note_ru": _("What changed, in Russian"),
    "change_note_en": _("What changed, in English"),
    "reason_kk": _("Reason in Kazakh"),
    "reason_ru": _("Reason in Russian"),
    "reason_en": _("Reason in English"),
}
