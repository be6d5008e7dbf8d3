from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from django.http import HttpRequest


def referrer_of(request: HttpRequest) -> SplitResult:
    """The page that led here, as the browser tells; empty where it tells none, or what is no address."""
    try:
        return urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # "http://[", say
        return urlsplit("")
