"""What somebody tried to post without being signed in waits in their session, and goes on by one click.

Never carry a position or a signature: the session's row joins it to the person once they have
signed in. Without `fields` nothing is kept, and the person returns to the page they came from.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypedDict
from urllib.parse import urlencode

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts.referring import referrer_of
from accounts.who import is_htmx

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

SESSION_KEY = "carried"
KEY_FIELD = "carried"  # the hidden field by which a posted form says that it need not wait any more
TEXT_FIELD = (
    "source"  # of the carried fields the one that is shown and may still be edited; others stay hidden
)
MOST_BYTES = 20_000
MOST_WAITING = 3
LIMITS = {"carry": "100/10m/ip"}
SAFE = ("GET", "HEAD", "OPTIONS")


class Carried(TypedDict):
    path: str
    fields: dict[str, str]


def sign_in_to_post(
    *, fields: tuple[str, ...] = (), title: str | Promise = ""
) -> Callable[[View[P]], View[P]]:
    """Anybody may read; posting needs a signed-in person. `title` heads the page on which it goes on."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method in SAFE:
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                return ask_to_sign_in(request, fields)
            if KEY_FIELD in request.POST:
                forget(request, request.POST[KEY_FIELD])
            return view(request, *args, **kwargs)

        guarded.carried_title = title  # type: ignore[attr-defined]
        return guarded

    return decorate


def sign_in_required(
    *, fields: tuple[str, ...] = (), title: str | Promise = ""
) -> Callable[[View[P]], View[P]]:
    """The same for a view that is for signed-in people altogether."""

    def decorate(view: View[P]) -> View[P]:
        posting = sign_in_to_post(fields=fields, title=title)(view)

        @wraps(posting)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method in SAFE and not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            return posting(request, *args, **kwargs)

        return guarded

    return decorate


def ask_to_sign_in(request: HttpRequest, names: tuple[str, ...]) -> HttpResponse:
    if not ratelimit.consume(request, app="accounts", action="carry", config=LIMITS):
        limited: HttpResponse = ratelimit.respond_429(request)
        return limited
    fields = {name: request.POST[name] for name in names if name in request.POST}
    if sum(len(value.encode(errors="replace")) for value in fields.values()) > MOST_BYTES:
        return render(request, "accounts/too_long_to_carry.html", status=413)
    if fields:
        messages.info(request, _("Sign in to go on. What you wrote is kept."))
        goal = reverse("accounts:continue", args=[keep(request, fields)])
    else:
        messages.info(request, _("Sign in to go on."))
        goal = came_from(request)
    url = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': goal})}"
    return HttpResponseClientRedirect(url) if is_htmx(request) else redirect(url)


def keep(request: HttpRequest, fields: dict[str, str]) -> str:
    key = secrets.token_urlsafe(9)
    waiting = dict(list(all_waiting(request).items())[1 - MOST_WAITING :])
    request.session[SESSION_KEY] = {**waiting, key: Carried(path=request.path, fields=fields)}
    return key


def all_waiting(request: HttpRequest) -> dict[str, Carried]:
    waiting: dict[str, Carried] = request.session.get(SESSION_KEY, {})
    return waiting


def waiting_url(request: HttpRequest) -> str | None:
    """The page on which the latest carried post goes on, if there is one."""
    keys: list[Any] = list(all_waiting(request))
    return reverse("accounts:continue", args=[keys[-1]]) if keys else None


def forget(request: HttpRequest, key: str) -> None:
    waiting = all_waiting(request)
    if key in waiting:
        request.session[SESSION_KEY] = {k: v for k, v in waiting.items() if k != key}


def came_from(request: HttpRequest) -> str:
    """The page of ours that held the form; the browser names it within the site only."""
    referrer = referrer_of(request)
    if referrer.netloc != request.get_host():
        return "/"
    return f"{referrer.path or '/'}{'?' if referrer.query else ''}{referrer.query}"
