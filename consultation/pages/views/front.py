from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultation.digests import queries as digests
from consultation.digests.subjects import Subject
from consultation.pages.addresses import Channel
from consultation.pages.queries import filters
from consultation.pages.queries.filters import KINDS, Filters
from consultation.pages.queries.front_page import front_page
from consultation.pages.queries.lists import draft_list
from consultation.pages.queries.residence import home_of
from consultation.pages.strangers import changing, same_for_strangers
from consultation.pages.turning import lists_turn_at


@require_safe
def languageless(request: HttpRequest) -> HttpResponse:
    """`/`: on to the person's language; to the browser's for a stranger."""
    language = request.user.language if request.user.is_authenticated else get_language_from_request(request)
    response = redirect(f"/{language}/")
    response["Vary"] = "Accept-Language, Cookie"
    return response


@require_safe
@same_for_strangers()
def front(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    home = home_of(request.user) if request.user.is_authenticated else None
    page = front_page(at=now, home=home)
    shown = (card.consultation for shelf in page.shelves for card in shelf.cards)
    answer = render(request, "pages/front.html", {"now": now, "page": page})
    return changing(answer, request, lists_turn_at(shown, now))


@require_safe
@same_for_strangers(*KINDS, "from")
def drafts(request: HttpRequest) -> HttpResponse:
    """All drafts, or those that the address asks for; what it asks in vain is said and left out."""
    now = timezone.now()
    wanted = filters.read(request.GET)
    page = draft_list(wanted, at=now, start=request.GET.get("from", ""))
    found = {"now": now, "page": page, "subjects": subjects(request, wanted), "channels": channels(wanted)}
    answer = render(request, "pages/drafts.html", found)
    return changing(answer, request, lists_turn_at((card.consultation for card in page.cards), now))


def subjects(request: HttpRequest, wanted: Filters) -> list[dict[str, Any]]:
    """What of the choices can be followed, and whether the reader does."""
    person = request.user if request.user.is_authenticated else None
    chosen = [
        Subject(**{kind: value})
        for kind in ("topic", "territory", "authority")
        if (value := getattr(wanted, kind))
    ]
    return [
        {"subject": subject, "following": bool(person and digests.is_following_subject(person, subject))}
        for subject in chosen
    ]


def channels(wanted: Filters) -> list[Channel]:
    """Of what is chosen, as far as it has a feed and a calendar of its own; else of everything."""
    chosen = [(kind, value) for kind in ("topic", "authority") if (value := getattr(wanted, kind))]
    if not chosen:
        return [Channel(_("All drafts"), reverse("pages:feed"), reverse("pages:calendar"))]
    return [
        Channel(
            value.name,
            reverse(f"pages:{kind}_feed", args=[value.slug]),
            reverse(f"pages:{kind}_calendar", args=[value.slug]),
        )
        for kind, value in chosen
    ]


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """A short address for what is filed under a topic."""
    return redirect(f"{reverse('pages:drafts')}?{urlencode({'topic': slug})}")
