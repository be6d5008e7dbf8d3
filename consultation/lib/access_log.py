"""What the logs hold of a request: method, route name, status, time. No address, no path, no person."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

log = logging.getLogger("kenes.access")


class WithoutPath(logging.Filter):
    """Django's own lines name the path, which may hold a token or lead to one person's comment."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            # As Django writes a path into its lines: plain, or escaped where it is not ASCII.
            paths = {request.path, request.path.encode("unicode_escape").decode("ascii")}
            record.args = tuple(route_of(request) if arg in paths else arg for arg in record.args)
        return True


class AccessLogMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        milliseconds = (time.perf_counter() - started) * 1000
        route = route_of(request)
        told = {"method": request.method, "route": route, "status": response.status_code}
        log.info(
            "%s %s %s %.0fms",
            *told.values(),
            milliseconds,
            extra={**told, "milliseconds": round(milliseconds)},
        )
        return response


def route_of(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else "-"
