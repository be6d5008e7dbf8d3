from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultation.drafts.attaching import KINDS
from consultation.drafts.explanations import explain
from consultation.drafts.models import FILE_MAX
from consultation.drafts.refusals import FileTooLarge, Refusal


class AttachForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, docx, xlsx, odt, png or jpg, up to 20 megabytes."),
        widget=forms.FileInput({"accept": ",".join(f".{kind.extension}" for kind in KINDS) + ",.jpeg"}),
        error_messages={"required": _("Choose a file first."), "empty": _("This file is empty.")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > FILE_MAX:
            raise forms.ValidationError(explain(FileTooLarge()))
        return file

    def refuse(self, refusal: Refusal) -> None:
        for sentence in explain(refusal):
            self.add_error("file", sentence)
