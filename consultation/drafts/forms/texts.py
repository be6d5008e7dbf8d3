"""The fields in which a draft is written, one set for each language."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from consultation.drafts.forms.labels import LABELS
from consultation.drafts.markdown import LINES_MAX
from consultation.drafts.models import NOTE_MAX, SUMMARY_MAX, TITLE_MAX
from consultation.lib.fields import CleanCharField, CleanTextField

SOURCE_MAX = 300_000  # characters: about 150 printed pages

Fields = dict[str, forms.Field]


def introduction(language: str) -> Fields:
    attrs = {"lang": language}
    title, summary = f"title_{language}", f"summary_{language}"
    return {
        title: CleanCharField(
            label=LABELS[title], max_length=TITLE_MAX, required=False, widget=forms.TextInput(attrs)
        ),
        summary: CleanTextField(
            label=LABELS[summary],
            max_length=SUMMARY_MAX,
            required=False,
            help_text=_("Two or three sentences: what would change, and for whom."),
            widget=forms.Textarea({**attrs, "rows": 3}),
        ),
    }


def legal_ground(language: str) -> Fields:
    name = f"legal_ground_{language}"
    field = CleanTextField(
        label=LABELS[name],
        max_length=SUMMARY_MAX,
        required=False,
        help_text=_("The law or decision that lets you adopt this text: its name, number and article."),
        widget=forms.Textarea({"lang": language, "rows": 2}),
    )
    return {name: field}


def text(language: str) -> Fields:
    name = f"source_{language}"
    field = CleanTextField(
        label=LABELS[name],
        max_length=SOURCE_MAX,
        required=False,
        validators=[check_lines],
        widget=forms.Textarea({"lang": language, "rows": 18, "class": "draft-source"}),
    )
    return {name: field}


def change_note(language: str) -> Fields:
    name = f"change_note_{language}"
    field = CleanTextField(
        label=LABELS[name],
        max_length=NOTE_MAX,
        required=False,
        help_text=_("For those who read the version before: what is different now, and why."),
        widget=forms.Textarea({"lang": language, "rows": 3}),
    )
    return {name: field}


def check_lines(source: str) -> None:
    if source.count("\n") >= LINES_MAX:
        raise forms.ValidationError(_("The text has too many paragraphs. Publish it in parts."))
