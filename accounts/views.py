from __future__ import annotations

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.stages import LoginByCodeStage
from allauth.account.views import ConfirmLoginCodeView, LoginView, RequestLoginCodeView
from allauth.mfa.base.views import AuthenticateView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, translate_url
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import FormView

from accounts import actions, carry, language
from accounts.entrance import Entrance
from accounts.forms import RequestCodeForm, SettingsForm
from accounts.who import person


class SignInView(LoginView):  # type: ignore[misc]
    """By a code, or by the password if one was set."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "code_form": RequestCodeForm()}


class RequestCodeView(RequestLoginCodeView):  # type: ignore[misc]
    def get_form_class(self) -> type[RequestCodeForm]:
        return RequestCodeForm

    def form_valid(self, form: RequestCodeForm) -> HttpResponse:
        Entrance.begin(self.request, email=form.cleaned_data["email"].lower())
        return redirect(self.get_success_url())


@method_decorator(
    login_stage_required(stage=LoginByCodeStage.key, redirect_urlname="account_login"), name="dispatch"
)
class ConfirmCodeView(ConfirmLoginCodeView):  # type: ignore[misc]
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.stage = request._login_stage  # type: ignore[attr-defined]
        self._process = Entrance.resume(self.stage)
        if not self._process:
            messages.error(request, _("That code is too old. Ask for a new one."))
            return redirect("account_login")
        # Past the parent's own dispatch, which would take up allauth's process instead of ours.
        return FormView.dispatch(self, request, *args, **kwargs)


class SecondFactorView(AuthenticateView):  # type: ignore[misc]
    def _build_forms(self) -> Any:
        """Without security keys: a post without a code is an empty code, not a key."""
        self.webauthn_form = None
        data = self.request.POST if self.request.method == "POST" else None
        self.auth_form = self.get_form_class()(user=self.stage.login.user, data=data)
        return self.auth_form


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if request.method != "POST":
        return render(request, "accounts/settings.html", {"form": SettingsForm(user)})
    form = SettingsForm(user, request.POST)
    if not form.is_valid():
        return render(request, "accounts/settings.html", {"form": form}, status=422)
    actions.change_settings(person=user, **form.cleaned_data)
    with translation.override(user.language):
        messages.success(request, _("Saved."))
        response = redirect("accounts:settings")
    language.remember(response, user.language)
    return response


@login_required
@never_cache
@require_safe
def go_on(request: HttpRequest, key: str) -> HttpResponse:
    """Show what waited for the sign-in. It is posted by one more click; reading does nothing."""
    carried = carry.all_waiting(request).get(key)
    if carried is None:
        raise Http404(_("Nothing waits here any more. Perhaps it has been sent already."))
    path = carried["path"]
    with translation.override(translation.get_language_from_path(path)):
        try:
            title = getattr(resolve(path).func, "carried_title", "")
        except Resolver404 as gone:
            raise Http404 from gone
        here = translate_url(path, request.LANGUAGE_CODE)
    fields = dict(carried["fields"])
    context = {
        "path": here,
        "title": title or _("What you wrote"),
        "text": fields.pop(carry.TEXT_FIELD, None),
        "text_field": carry.TEXT_FIELD,
        "hidden": {**fields, carry.KEY_FIELD: key},
    }
    return render(request, "accounts/continue.html", context)
