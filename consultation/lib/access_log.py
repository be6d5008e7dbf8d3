"""What the access log holds: method, route name, status, time. No address, no path, no person."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

log = logging.getLogger("kenes.access")


class AccessLogMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        route = request.resolver_match.view_name if request.resolver_match else "-"
        milliseconds = (time.perf_counter() - started) * 1000
        log.info("%s %s %s %.0fms", request.method, route, response.status_code, milliseconds)
        return response
