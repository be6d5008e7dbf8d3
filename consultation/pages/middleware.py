from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from consultation.pages.views import errors


class RefusedMethodMiddleware:
    """Django refuses a method without a word; whoever opens the address of a button as a page gets some."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        page = errors.method_not_allowed(request)
        page["Allow"] = response["Allow"]
        return page
