"""allauth's forms in our words: no placeholder that repeats the label, number keys for codes."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.account.internal.flows.password_reset_by_code import PasswordResetVerificationProcess
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.core.validators import EmailValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import EMAIL_MAX
from accounts.queries import person_at
from accounts.validators import ReachableAddress

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Your password now"),
    "password1": _("New password"),
    "password2": _("The new password again"),
    "code": _("Code"),
}
HINTS = {
    "password1": _("At least 8 characters. A few words in a row are easy to remember and hard to guess."),
}
NOBODY = "0"  # the key of no row: looking it up costs what looking up a person costs


class Plain:
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS[name]
            field.help_text = HINTS.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            if name == "code":
                field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}
            if name == "email":
                others = [each for each in field.validators if not isinstance(each, EmailValidator)]
                field.validators = [*others, ReachableAddress()]
            if name in ("login", "email"):
                field.widget.attrs |= {"autocomplete": "email", "spellcheck": "false", "maxlength": EMAIL_MAX}


class LoginForm(Plain, account.LoginForm):  # type: ignore[misc]
    def _setup_password_field(self) -> None:
        """allauth drops the password where signing up asks for none; here it may be set later."""


class ConfirmLoginCodeForm(Plain, account.ConfirmLoginCodeForm):  # type: ignore[misc]
    pass


class ConfirmEmailCodeForm(Plain, account.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    pass


class ConfirmResetCodeForm(Plain, account.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    pass


class AddEmailForm(Plain, account.AddEmailForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(Plain, account.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPasswordForm(Plain, account.SetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(Plain, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(Plain, account.ResetPasswordForm):  # type: ignore[misc]
    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        person = person_at(email)
        self.users = [person] if person and person.is_active else []
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        process = PasswordResetVerificationProcess.initiate(
            request=request, user=self.users[0] if self.users else None, email=email
        )
        process.state.setdefault("user_id", NOBODY)
        process.persist()
        return email


class SecondFactorForm(Plain, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class SecondFactorAgainForm(Plain, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateSecondFactorForm(Plain, totp.ActivateTOTPForm):  # type: ignore[misc]
    pass
