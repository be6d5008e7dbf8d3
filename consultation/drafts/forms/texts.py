"""The fields in which a draft is written, one set for each language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultation.drafts.forms.labels import LABELS
from consultation.drafts.markdown import LINES_MAX
from consultation.drafts.models import NOTE_MAX, SUMMARY_MAX, TITLE_MAX
from consultation.lib.fields import CleanCharField, CleanTextField

SOURCE_MAX = 300_000  # characters: about 150 printed pages

Fields = dict[str, forms.Field]


def introduction(language: str) -> Fields:
    title = f"title_{language}"
    line = CleanCharField(
        label=LABELS[title],
        max_length=TITLE_MAX,
        required=False,
        widget=forms.TextInput({"lang": language}),
    )
    hint = _("Two or three sentences: what would change, and for whom.")
    return {title: line, **prose("summary", language, most=SUMMARY_MAX, rows=3, help_text=hint)}


def legal_ground(language: str) -> Fields:
    hint = _("The law or decision that lets you adopt this text: its name, number and article.")
    return prose("legal_ground", language, most=SUMMARY_MAX, rows=2, help_text=hint)


def text(language: str) -> Fields:
    looks = {"class": "draft-source"}
    return prose("source", language, most=SOURCE_MAX, rows=18, looks=looks, validators=[check_lines])


def change_note(language: str) -> Fields:
    hint = _("For those who read the version before: what is different now, and why.")
    return prose("change_note", language, most=NOTE_MAX, rows=3, help_text=hint)


def prose(
    kind: str,
    language: str,
    *,
    most: int,
    rows: int,
    looks: Mapping[str, str] | None = None,
    **more: Any,
) -> Fields:
    """`most` in characters; `rows` are shown before it scrolls."""
    name = f"{kind}_{language}"
    attrs = {"lang": language, "rows": rows, **(looks or {})}
    field = CleanTextField(
        label=LABELS[name], max_length=most, required=False, widget=forms.Textarea(attrs), **more
    )
    return {name: field}


def check_lines(source: str) -> None:
    if source.count("\n") >= LINES_MAX:
        raise forms.ValidationError(_("The text has too many paragraphs. Publish it in parts."))
