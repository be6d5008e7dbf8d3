"""Pages of staff open with a second factor only."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import network
from accounts.models import User

P = ParamSpec("P")

LASTS = timedelta(hours=12)  # a working day
DEMO_FLAG = "demo_second_factor"


def has_second_factor(user: User | AnonymousUser) -> bool:
    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP]))


def satisfied(request: HttpRequest) -> bool:
    """This very session was opened, or opened again within a working day, with the second factor."""
    if not request.user.is_authenticated:
        return False
    if settings.DEMO and request.session.get(DEMO_FLAG) == request.user.pk:
        return True
    since = time.time() - LASTS.total_seconds()
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" and record["at"] > since for record in records)


def pretend(request: HttpRequest, user: User) -> None:
    """For the demo's one-click sign-in. Call it after `login`; it has no effect on a real site."""
    if settings.DEMO:
        request.session[DEMO_FLAG] = user.pk


def second_factor_required(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if satisfied(request):
            return view(request, *args, **kwargs)
        return ask_for_it(request)

    return guarded


def ask_for_it(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not has_second_factor(request.user):
        return render(request, "accounts/second_factor_needed.html", status=403)
    messages.info(request, _("This page needs your second factor. Enter the code from your app."))
    network.forget_origin(request)
    response: HttpResponse = suspend_request(request, reverse("mfa_reauthenticate"))
    return response
