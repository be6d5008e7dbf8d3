from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts import zones
from consultation.drafts.explanations import explain
from consultation.drafts.forms.writing import REVISION_MAX, answer_by_field
from consultation.drafts.models import DraftVersion
from consultation.drafts.refusals import Refusal


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class PublishForm(forms.Form):
    """When people may speak. Once that was announced, only the closing can be put off."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=REVISION_MAX)
    opens_at = forms.DateTimeField(label=_("Opens"), required=False, widget=MomentInput)
    closes_at = forms.DateTimeField(label=_("Closes"), widget=MomentInput)
    answer_by = answer_by_field()

    def __init__(self, data: Mapping[str, Any] | None = None, *, version: DraftVersion) -> None:
        consultation = version.consultation
        before = {"closes_at": consultation.closes_at, "answer_by": consultation.answer_by}
        super().__init__(data, initial={"revision": version.revision, **before})
        self.label_suffix = ""
        zone = zones.called(timezone.get_current_timezone_name())
        if consultation.current_version_id:
            del self.fields["opens_at"]
            hint = _("You can put the closing off. Time zone: {zone}.")
        else:
            self.fields["opens_at"].help_text = format_lazy(
                _("Leave it empty to open at once. Time zone: {zone}."), zone=zone
            )
            hint = _("From this moment on nobody can comment or take a position. Time zone: {zone}.")
        self.fields["closes_at"].help_text = format_lazy(hint, zone=zone)

    def clean_closes_at(self) -> datetime:
        """The input knows minutes only: the closing that it was given counts as unchanged."""
        typed: datetime = self.cleaned_data["closes_at"]
        before: datetime | None = self.initial["closes_at"]
        return before if before and typed == before.replace(second=0, microsecond=0) else typed

    def refuse(self, refusal: Refusal) -> None:
        """Put the words beside the field that they are about."""
        name = type(refusal).__name__
        field = "closes_at" if name.startswith(("Closes", "Dates")) else None
        for sentence in explain(refusal):
            self.add_error("answer_by" if name.startswith("Answer") else field, sentence)
