"""What every page's frame needs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject

from consultation.authorities.models import Membership
from consultation.pages.addresses import LOCALES, addresses_of, feeds_of
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
    """This page in each language. A page that answered a form leads to the front page instead."""
    here = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    links = []
    for code, name in settings.LANGUAGES:
        there = translate_url(here, code)
        if there == here and not here.startswith(f"/{code}/"):
            there = f"/{code}/"
        links.append({"code": code, "name": name, "short": SHORT_NAMES[code], "url": there})
    return links


def serves_authority(request: HttpRequest) -> bool:
    return Membership.objects.filter(user=request.user.pk, role=Membership.Role.OFFICIAL).exists()
