from __future__ import annotations

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from consultation.digests.models import DigestPreference


class PreferenceForm(forms.Form):
    frequency = forms.ChoiceField(
        label=_("Send me a digest"), choices=DigestPreference.Frequency.choices, widget=forms.RadioSelect
    )
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"),
        help_text=_("For a digest once a week."),
        coerce=int,
        choices=WEEKDAYS.items(),
        required=False,
        empty_value=None,
    )
    hour = forms.TypedChoiceField(
        label=_("At"), coerce=int, choices=[(hour, f"{hour:02}:00") for hour in range(24)]
    )
