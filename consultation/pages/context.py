"""What every page's frame needs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from consultation.authorities.models import Membership
from consultation.pages.addresses import LOCALES, addresses_of, feeds_of, in_language
from consultation.pages.strangers import is_shared

SHORT_NAMES = {"kk": "Қаз", "ru": "Рус", "en": "Eng"}


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        **({"csrf_token": ""} if is_shared(request) else {}),  # its forms pass without one
        "shared": is_shared(request),
        "DEMO": settings.DEMO,
        "part_sheets": part_sheets(),
        "language_links": SimpleLazyObject(lambda: language_links(request)),
        "addresses": SimpleLazyObject(lambda: addresses_of(request)),  # a view may know better ones
        "feeds": SimpleLazyObject(lambda: feeds_of(request)),
        "locales": LOCALES,
        "serves_authority": SimpleLazyObject(lambda: serves_authority(request)),
    }


@lru_cache
def part_sheets() -> tuple[str, ...]:
    """Style sheets of the features, in the order of their names."""
    folder = settings.BASE_DIR / "static" / "css" / "parts"
    return tuple(f"css/parts/{sheet.name}" for sheet in sorted(folder.glob("*.css")))


def language_links(request: HttpRequest) -> list[dict[str, str]]:
    """This page in each language. One that answered a form, or is none, leads to the front page instead."""
    is_page = request.method in ("GET", "HEAD") and request.resolver_match is not None
    here = request.get_full_path() if is_page else "/"
    return [
        {"code": code, "name": name, "short": SHORT_NAMES[code], "url": in_language(here, code)}
        for code, name in settings.LANGUAGES
    ]


def serves_authority(request: HttpRequest) -> bool:
    return Membership.objects.filter(user=request.user.pk, role=Membership.Role.OFFICIAL).exists()
