"""Pages that are the same for each stranger are made once, and kept while nothing on them has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch
from django.utils import timezone
from django.utils.cache import get_conditional_response

from consultation.pages.queries.stamps import stamp_of
from consultation.pages.strangers import Shared, is_strangers, shared

CACHE = "pages"  # in the memory of each process, and bounded
CACHE_CONTROL = "public, no-cache"  # keep it, and ask each time: what is withdrawn is gone at once

TOLD_AGAIN = {"Cache-Control", "Content-Language", "ETag", "Vary"}  # with a 304


@dataclass(frozen=True)
class Kept:
    shared: Shared
    route: tuple[str | None, ...]  # for the log
    headers: dict[str, str]
    body: bytes


class KeptPages:
    """Stands above what looks for a session or a language: a kept page needs neither.

    Only views under `strangers.same_for_strangers` make such pages. One that sets a cookie is not kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_strangers(request):
            return self.get_response(request)
        place = place_of(request)
        kept = caches[CACHE].get(place)
        if isinstance(kept, Kept) and is_true(kept.shared):
            return answer(request, kept)
        response = self.get_response(request)
        with_it = shared(response)
        if with_it is None or response.status_code != 200 or response.cookies:
            return response
        assert isinstance(response, HttpResponse)  # noqa: S101  for the type checker
        return answer(request, keep(place, request, response, with_it))


def place_of(request: HttpRequest) -> str:
    return hashlib.sha256(request.get_full_path().encode()).hexdigest()


def is_true(page: Shared) -> bool:
    in_time = page.until is None or timezone.now() < page.until
    return in_time and page.stamp == stamp_of(page.subject)


def keep(place: str, request: HttpRequest, response: HttpResponse, page: Shared) -> Kept:
    match = request.resolver_match
    route = (*match.namespaces, match.url_name or "") if match else ("-",)
    headers = {**response.headers, "Cache-Control": CACHE_CONTROL, "ETag": etag_of(response.content)}
    kept = Kept(page, route, headers, response.content)
    caches[CACHE].set(place, kept)
    return kept


def etag_of(body: bytes) -> str:
    """By what it says: equal on all hosts, and another after each change of text, template or release."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    *spaces, name = kept.route
    request.resolver_match = ResolverMatch(answer, (), {}, url_name=name, namespaces=[*spaces])
    unchanged: HttpResponse | None = get_conditional_response(request, etag=kept.headers["ETag"])
    if unchanged is None:
        return HttpResponse(kept.body, headers=kept.headers)
    for name in TOLD_AGAIN & kept.headers.keys():
        unchanged[name] = kept.headers[name]
    return unchanged
