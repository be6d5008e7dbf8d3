from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from consultation.drafts.forms.texts import change_note, introduction, legal_ground, text
from consultation.drafts.models import DraftVersion
from consultation.drafts.written import Writing


class LanguageForm(forms.Form):
    """What a published version lacks in one language. What residents already read is not asked for again."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, version: DraftVersion, language: str
    ) -> None:
        super().__init__(data)
        self.label_suffix = ""
        self.language = language
        consultation = version.consultation
        wanted = introduction(language)
        if consultation.legal_ground:
            wanted |= legal_ground(language)
        lacking = {name: field for name, field in wanted.items() if not getattr(consultation, name)}
        self.fields.update(
            {**lacking, **text(language), **(change_note(language) if version.change_note else {})}
        )
        for name, field in self.fields.items():
            field.required = not name.startswith(("legal_ground", "change_note"))

    def writing(self) -> Writing:
        """What was typed. Call it on a valid form."""
        return Writing(
            **{name.rpartition("_")[0]: {self.language: text} for name, text in self.cleaned_data.items()}
        )
