"""What machines that look for pages are told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from consultation.drafts import queries as drafts
from consultation.drafts.models import Consultation
from consultation.lib.translated import LANGUAGES
from consultation.pages import addresses

# Somebody's own pages, answers to a question, and what would be read a thousand times over.
PRIVATE = ("accounts", "desk", "following", "unsubscribe", "search", "comments", "new", "mine", "residence")
NOBODYS = ("operator", "demo", "readyz")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    closed = [
        f"/{place}/" if place != "readyz" else "/readyz"
        for place in (*NOBODYS, *(f"{code}/{place}" for code in LANGUAGES for place in PRIVATE))
    ]
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed),
        "",
        f"Sitemap: {addresses.site()}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    return sitemap_view(request, {"statements": StatementMap, "drafts": DraftMap})


class InEveryLanguage(Sitemap):  # type: ignore[type-arg]
    i18n = alternates = x_default = True

    def get_domain(self, site: object = None) -> str:
        return urlsplit(addresses.site()).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(addresses.site()).scheme


class StatementMap(InEveryLanguage):
    def items(self) -> Iterable[str]:
        return ["front", "drafts", "how_it_works", "rules", "privacy", "accessibility", "contacts"]

    def location(self, item: str) -> str:
        return reverse(f"pages:{item}")


class DraftMap(InEveryLanguage):
    def items(self) -> QuerySet[Consultation]:
        unread = [f"current_version__source_{code}" for code in LANGUAGES]  # the texts themselves are heavy
        return drafts.published_consultations().defer(*unread).order_by("-closes_at", "id")

    def location(self, item: Consultation) -> str:
        return reverse("pages:draft", args=[item.public_id, item.slug])

    def lastmod(self, item: Consultation) -> datetime | None:
        return item.public_version.published_at
