from __future__ import annotations

from django.conf import settings
from django.http.response import HttpResponseBase


def remember(response: HttpResponseBase, language: str) -> None:
    """So that `/`, which has no language of its own, opens in the person's."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 60 * 60,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
