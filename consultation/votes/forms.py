from __future__ import annotations

from typing import Any

from django import forms

from consultation.votes.models import Agreement, Choice

CHOICES = {choice.name.lower(): choice for choice in Choice}
AGREEMENTS = {agreement.name.lower(): agreement for agreement in Agreement}


class PlaceForm(forms.Form):
    """On what, and which page to go back to."""

    anchor = forms.CharField(max_length=12, required=False)
    back = forms.ChoiceField(choices=[("draft", "draft"), ("provision", "provision")], required=False)

    def clean_anchor(self) -> str | None:
        return self.cleaned_data["anchor"] or None


class PositionForm(PlaceForm):
    choice = forms.ChoiceField(choices=[(name, choice.label) for name, choice in CHOICES.items()])

    def clean_choice(self) -> Any:
        return CHOICES[self.cleaned_data["choice"]]


class ReactionForm(forms.Form):
    reaction = forms.ChoiceField(choices=[(name, choice.label) for name, choice in AGREEMENTS.items()])

    def clean_reaction(self) -> Any:
        return AGREEMENTS[self.cleaned_data["reaction"]]
