"""Pages as strangers read them: rendered once, and kept while nothing on them has changed. See docs/adr/0015.

A stranger carries neither a session nor a message, so that nothing on the page could be about anybody. Such
a page holds no token either: `accounts.middleware.OriginIsProof` lets a stranger's form pass by where it
came from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers

from consultation.pages.queries.stamps import Stamped, stamp_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

KEPT = "pages"  # the cache's name: in the memory of each process, and bounded
SHARED = "kenes.shared"  # in a request's META: the stamp under which its page will be kept
LONGEST_QUERY = 200  # characters; what is longer is nobody's shared link
CACHE_CONTROL = "public, no-cache"  # keep it, and ask each time: what is withdrawn is gone at once


@dataclass(frozen=True)
class Kept:
    stamp: Stamped
    until: datetime | None  # the clock alone changes the page then
    etag: str
    body: bytes


def kept_for_strangers(*asks: str) -> Callable[[View[P]], View[P]]:
    """For a view that is the same for each stranger; `asks`: which parameters of a query it reads.

    A `public_id` among the view's arguments is the draft that the page shows; without one it shows all.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not (is_strangers(request) and known(request, asks)):
                return varying(view(request, *args, **kwargs))
            stamp = stamp_of(str(kwargs.get("public_id", "")))
            place = place_of(request)
            kept = caches[KEPT].get(place)
            if not (isinstance(kept, Kept) and is_fresh(kept, stamp)):
                request.META[SHARED] = stamp
                response = view(request, *args, **kwargs)
                if response.status_code != 200:
                    return varying(response)
                kept = keep(place, stamp, response)
            return answer(request, kept)

        return answered

    return decorate


def is_strangers(request: HttpRequest) -> bool:
    personal = (settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name)
    reading = request.method in ("GET", "HEAD")
    return reading and not settings.DEBUG and not any(name in request.COOKIES for name in personal)


def known(request: HttpRequest, asks: tuple[str, ...]) -> bool:
    """Nothing is kept for made-up queries: they would push out what people read."""
    return len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY and set(request.GET) <= set(asks)


def place_of(request: HttpRequest) -> str:
    return hashlib.sha256(request.get_full_path().encode()).hexdigest()


def is_fresh(kept: Kept, stamp: Stamped) -> bool:
    return kept.stamp == stamp and (kept.until is None or timezone.now() < kept.until)


def keep(place: str, stamp: Stamped, response: HttpResponse) -> Kept:
    until = getattr(response, "until", None)
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    kept = Kept(stamp, until, etag, response.content)
    caches[KEPT].set(place, kept)
    return kept


def answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    whole = HttpResponse(kept.body, headers={"ETag": kept.etag})
    response = get_conditional_response(request, etag=kept.etag, response=whole) or whole
    response["Cache-Control"] = CACHE_CONTROL
    return varying(response)


def varying(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ("Cookie", "HX-Request"))
    return response


def changing(response: HttpResponse, until: datetime | None) -> HttpResponse:
    """The page says how long something takes still, or in which stage it is: true until then."""
    response.until = until  # type: ignore[attr-defined]
    return response


def is_shared(request: HttpRequest) -> bool:
    """Whether the page that is being made will be kept for others, and must hold nothing of this request."""
    return SHARED in request.META


def form_token(request: HttpRequest) -> UUID:
    """By which a double click posts once. On a shared page the same for all, until something changes."""
    if not is_shared(request):
        return uuid4()
    return uuid5(NAMESPACE_URL, f"{request.path}{request.META[SHARED]}")
