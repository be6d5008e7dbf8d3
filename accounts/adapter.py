from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts import carry, language, network
from accounts.models import EMAIL_MAX, User
from accounts.queries import language_at
from accounts.who import person

TOO_MANY = {"too_many_login_attempts", "rate_limited"}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "duplicate_email": _("This is your address already."),
        "email_password_mismatch": _(
            "Address and password don't go together. Check both, or sign in by a code."
        ),
        "email_taken": _("Another account uses this address."),
        "enter_current_password": _("This is not your password."),
        "incorrect_code": _("This code is not right. Look at the newest mail from us."),
        "incorrect_password": _("This is not your password."),
        "same_as_current": _("This is your address already."),
        "too_many_login_attempts": _("That code was wrong too often. Ask for a new one."),
        "rate_limited": _("That was quick. Wait a little before you ask again."),
        "email_too_long": _("Shorten the address to 254 characters."),
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if code in TOO_MANY:
            # Not a mistake in the form: a page of its own, with 429.
            raise ImmediateHttpResponse(respond_429(allauth_context.request))
        error: ValidationError = super().validation_error(code, *args)
        return error

    def clean_email(self, email: str) -> str:
        if len(email) > EMAIL_MAX:
            raise self.validation_error("email_too_long")
        return email

    def is_ajax(self, request: HttpRequest) -> bool:
        return False  # pages only; allauth's JSON answers are not ours

    def get_client_ip(self, request: HttpRequest) -> str:
        """Not the address: a code of its network that is good for one day."""
        try:
            address = super().get_client_ip(request)
        except PermissionDenied:
            address = ""
        return network.network_code(address)

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.account.stages.LoginByCodeStage": "accounts.entrance.EntranceStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the recipient's language; for an address without an account in the page's."""
        chosen = language_at(email) or translation.get_language() or settings.LANGUAGE_CODE
        with translation.override(chosen):
            links = {
                "signup_url": settings.BASE_URL + reverse("account_signup"),
                "password_reset_url": settings.BASE_URL + reverse("account_reset_password"),
            }
            message = self.render_mail(template_prefix, email, {**context, **links, "email": email})
        message.language = chosen
        message.send()

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return carry.waiting_url(request) or f"/{person(request).language}/"

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return f"/{translation.get_language()}/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:settings")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return reverse("accounts:settings")

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponseBase:
        """On to the page they came for, in their own language."""
        for name in settings.TOLD_AT_SIGN_IN:
            import_string(name)(request, user)
        response: HttpResponseBase = super().post_login(request, user, **kwargs)
        if isinstance(response, HttpResponseRedirect):
            response["Location"] = translate_url(response.url, user.language)
        language.remember(response, user.language)
        return response
