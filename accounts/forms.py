from __future__ import annotations

from typing import Any

from allauth.account.utils import passthrough_next_redirect_url
from django import forms
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import rules, zones
from accounts.entrance import Entrance
from accounts.language import own_names
from accounts.models import EMAIL_MAX, NAME_MAX, User
from accounts.validators import ReachableAddress


class DisplayNameField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Display name"),
            help_text=_("Stands beside what you write. It need not be your real name."),
            widget=forms.TextInput(attrs={"autocomplete": "nickname", "maxlength": NAME_MAX}),
        )

    def clean(self, value: Any) -> str:
        return rules.clean_display_name(super().clean(value))


class AddressField(forms.EmailField):
    default_validators = [ReachableAddress()]


def email_field() -> AddressField:
    return AddressField(
        label=_("E-mail address"),
        max_length=EMAIL_MAX,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class RequestCodeForm(forms.Form):
    email = email_field()


class SignupForm(forms.Form):
    email = email_field()
    display_name = DisplayNameField()
    by_passkey = False

    def try_save(self, request: HttpRequest) -> tuple[None, HttpResponseRedirect]:
        """allauth's view asks for a person or an answer; there is no person before the code is right."""
        Entrance.begin(
            request,
            email=self.cleaned_data["email"].lower(),
            display_name=self.cleaned_data["display_name"],
        )
        url = reverse("account_confirm_login_code")
        return None, HttpResponseRedirect(passthrough_next_redirect_url(request, url, REDIRECT_FIELD_NAME))


class SettingsForm(forms.Form):
    display_name = DisplayNameField()
    language = forms.ChoiceField(
        label=_("Language"),
        choices=own_names,
        help_text=_("Of these pages and of the mail we send you."),
        widget=forms.RadioSelect,
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones.choices)

    def __init__(self, person: User, data: QueryDict | None = None) -> None:
        names = ("display_name", "language", "time_zone")
        super().__init__(data, initial={name: getattr(person, name) for name in names})
