from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils.html import format_html


def remember(response: HttpResponseBase, language: str) -> None:
    """So that `/`, which has no language of its own, opens in the person's."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 60 * 60,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


class LanguageSelect(forms.Select):
    """Each language is called as its speakers call it, in that language."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["lang"] = str(value)
        return option


def own_names() -> list[tuple[str, str]]:
    """The same where a label may hold markup."""
    return [(code, format_html('<span lang="{}">{}</span>', code, name)) for code, name in settings.LANGUAGES]
