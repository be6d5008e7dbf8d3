from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultation.drafts.forms.labels import LABELS
from consultation.drafts.models import NOTE_MAX, Consultation
from consultation.lib.fields import CleanTextField
from consultation.lib.translated import LANGUAGES


class WithdrawForm(forms.Form):
    def __init__(self, data: Mapping[str, Any] | None = None, *, consultation: Consultation) -> None:
        super().__init__(data)
        self.label_suffix = ""
        for language in LANGUAGES:
            name = f"reason_{language}"
            self.fields[name] = CleanTextField(
                label=LABELS[name],
                max_length=NOTE_MAX,
                required=language in consultation.authority.required_languages,
                widget=forms.Textarea({"lang": language, "rows": 4}),
                error_messages={"required": _("Tell people why, in this language too.")},
            )

    def reasons(self) -> dict[str, str]:
        return {language: self.cleaned_data[f"reason_{language}"] for language in LANGUAGES}
