"""Under which addresses a public page is found: the one that counts, and the same in other languages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from consultation.drafts.models import Consultation
from consultation.lib.translated import LANGUAGES

# Pages that may be found and shared. All others are somebody's own, or answers to a form.
PUBLIC = {
    f"pages:{name}"
    for name in (
        "front",
        "drafts",
        "draft",
        "provision",
        "figures",
        "privacy",
        "how_it_works",
        "rules",
        "accessibility",
        "contacts",
    )
}

LOCALES = {"kk": "kk_KZ", "ru": "ru_RU", "en": "en_GB"}
SLUG = re.compile(r"[-\w]{1,60}", re.ASCII)
CHAPTER = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)


@dataclass(frozen=True)
class FeedLink:
    title: str
    address: str


@dataclass(frozen=True)
class Channel:
    """How one hears of drafts without leaving an address."""

    name: str  # of what it tells
    feed: str
    calendar: str


@dataclass(frozen=True)
class Addresses:
    canonical: str
    by_language: tuple[tuple[str, str], ...]

    @property
    def languageless(self) -> str:
        """Leads each reader to their own language."""
        language, address = self.by_language[0]
        return address.replace(f"/{language}/", "/", 1)


def site() -> str:
    address: str = settings.BASE_URL
    return address.rstrip("/")


def in_language(address: str, language: str) -> str:
    """The same page in another language; the front page for what has none. Looks up no routes."""
    own, _, rest = address[1:].partition("/")
    return f"/{language}/{rest}" if own in LANGUAGES else f"/{language}/"


def absolute(name: str, *arguments: str) -> str:
    """In the active language."""
    return site() + reverse(name, args=arguments)


def addresses_of(request: HttpRequest) -> Addresses | None:
    """None for a page that is nobody else's business. Of what a query asks for, only a chapter is a page."""
    match = request.resolver_match
    if match is None or match.view_name not in PUBLIC or request.method not in ("GET", "HEAD"):
        return None
    translated = {code: site() + in_language(request.path, code) + chapter(request) for code in LANGUAGES}
    return Addresses(site() + request.path + chapter(request), tuple(translated.items()))


def addresses_of_draft(request: HttpRequest, consultation: Consultation) -> Addresses | None:
    """Its readable address differs by language, which `addresses_of` cannot know."""
    if request.resolver_match is None or request.resolver_match.view_name != "pages:draft":
        return addresses_of(request)
    found = {}
    for code in LANGUAGES:
        with translation.override(code):
            address = absolute("pages:draft", consultation.public_id, consultation.slug)
        found[code] = address + chapter(request)
    return Addresses(found[translation.get_language() or "kk"], tuple(found.items()))


def chapter(request: HttpRequest) -> str:
    number = request.GET.get("chapter", "")
    return f"?chapter={number}" if CHAPTER.fullmatch(number) and number != "1" else ""


def feeds_of(request: HttpRequest) -> list[FeedLink]:
    """For news readers that look into a page's head: what is nearest to the page first."""
    links = [FeedLink(_("News of all drafts"), reverse("pages:feed"))]
    match = request.resolver_match
    if match is None:
        return links
    if match.app_name == "pages" and "public_id" in match.kwargs:
        address = reverse("pages:draft_feed", args=[match.kwargs["public_id"]])
        return [FeedLink(_("News of this draft"), address), *links]
    if match.view_name == "pages:drafts":
        titles = {"topic": _("News of this topic"), "authority": _("News of this authority")}
        for kind, title in titles.items():
            if SLUG.fullmatch(slug := request.GET.get(kind, "")):
                links.insert(0, FeedLink(title, reverse(f"pages:{kind}_feed", args=[slug])))
    return links
