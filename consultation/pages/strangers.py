"""Pages that are the same for each stranger. `consultation.pages.keeping` keeps them. See docs/adr/0015.

A stranger carries neither a session nor a message, so that nothing on the page could be about anybody. Such
a page holds no token either: `accounts.middleware.OriginIsProof` lets a stranger's form pass by where it
came from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from consultation.pages.queries.stamps import Stamped, stamp_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

SHARED = "kenes.shared"  # in a request's META: what the page that is being made will be kept with
LONGEST_QUERY = 200  # characters; what is longer is nobody's shared link


@dataclass(frozen=True)
class Shared:
    subject: str  # the public id of the draft that the page shows; empty: it shows all
    stamp: Stamped  # of the subject, read before anything else was
    until: datetime | None = None  # when the clock alone changes the page


def same_for_strangers(*asks: str) -> Callable[[View[P]], View[P]]:
    """For a view; `asks`: which parameters of a query it reads. `public_id` names the draft that it shows."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if is_strangers(request) and known(request, asks):
                subject = str(kwargs.get("public_id", ""))
                request.META[SHARED] = Shared(subject, stamp_of(subject))
            response = view(request, *args, **kwargs)
            patch_vary_headers(response, ("Cookie", "HX-Request"))
            return response

        return answered

    return decorate


def is_strangers(request: HttpRequest) -> bool:
    personal = (settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name)
    reading = request.method in ("GET", "HEAD")
    return reading and not settings.DEBUG and not any(name in request.COOKIES for name in personal)


def known(request: HttpRequest, asks: tuple[str, ...]) -> bool:
    """Nothing is kept for made-up queries: they would push out what people read."""
    return len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY and set(request.GET) <= set(asks)


def is_shared(request: HttpRequest) -> bool:
    """Whether the page that is being made will be kept for others, and must hold nothing of this request."""
    return SHARED in request.META


def changing(response: HttpResponse, request: HttpRequest, until: datetime | None) -> HttpResponse:
    """The page, which may say how long something takes still, or in which stage it is, is true until then."""
    if is_shared(request):
        response.shared = replace(request.META[SHARED], until=until)  # type: ignore[attr-defined]
    return response


def shared(response: HttpResponseBase) -> Shared | None:
    return cast("Shared | None", getattr(response, "shared", None))


def form_token(request: HttpRequest) -> UUID:
    """By which a double click posts once. On a shared page the same for all, until something changes."""
    if not is_shared(request):
        return uuid4()
    return uuid5(NAMESPACE_URL, f"{request.path} {request.META[SHARED].stamp}")
