from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultation.authorities.models import Territory
from consultation.pages.queries.residence import habitable


class ResidenceForm(forms.Form):
    territory = forms.ModelChoiceField(
        Territory.objects.exclude(kind=Territory.Kind.REPUBLIC),
        to_field_name="code",
        label=_("Where you live"),
        help_text=_("Your city or region; your district if you like."),
        error_messages={"invalid_choice": _("Choose a place from the list.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territory"].widget.choices = [("", _("Choose a place")), *places()]


def places() -> list[tuple[str, Any]]:
    """A place without districts stands for itself; one with districts heads a group."""
    choices: list[tuple[str, Any]] = []
    for place, districts in habitable():
        if districts:
            choices.append((place.name, [(each.code, each.name) for each in (place, *districts)]))
        else:
            choices.append((place.code, place.name))
    return choices
