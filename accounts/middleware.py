from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts import network
from accounts.referring import referrer_of


class TimeZoneMiddleware:
    """Show times in the reader's own zone; a zone that this machine does not know counts as the site's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            try:
                timezone.activate(zoneinfo.ZoneInfo(request.user.time_zone))
            except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
                timezone.deactivate()
        else:
            timezone.deactivate()
        return self.get_response(request)


class LeaveNothingBehind:
    """What a signed-in person sees is no shared cache's business, nor the next person's at this browser.

    Not `no-store`: browsers would then drop half-written text when somebody goes back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if (was_signed_in or request.user.is_authenticated) and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-cache"
        if was_signed_in and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache"'
        return response


class OriginIsProof(CsrfViewMiddleware):
    """A stranger's form passes without a token if the browser says that it stood on a page of ours.

    Pages for strangers are the same for all, so they hold no token. With a session there is something to be
    gained by forging a request, and the token is asked for.
    """

    def _check_token(self, request: HttpRequest) -> None:
        if settings.SESSION_COOKIE_NAME in request.COOKIES or not stands_on_our_page(request):
            super()._check_token(request)  # type: ignore[misc]


def stands_on_our_page(request: HttpRequest) -> bool:
    """By `Origin`, which Django has compared before, or else by `Referer`. No page can forge these."""
    if "Origin" in request.headers:
        return True
    return referrer_of(request).netloc == request.get_host()


class AllauthManners:
    """What allauth's views don't do by themselves. Stands below allauth's own middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """A form with errors is no success."""
        form = (response.context_data or {}).get("form")
        if request.method == "POST" and response.status_code == 200 and form is not None and form.errors:
            response.status_code = 422
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """allauth will put the whole request into the session until the person has proven who they are."""
        if isinstance(exception, ReauthenticationRequired):
            network.forget_origin(request)
