from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_from_request

from consultation.pages import queries


def languageless(request: HttpRequest) -> HttpResponse:
    """`/`: on to the person's language; to the browser's for a stranger."""
    language = request.user.language if request.user.is_authenticated else get_language_from_request(request)
    response = redirect(f"/{language}/")
    response["Vary"] = "Accept-Language, Cookie"
    return response


def front(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    return render(request, "pages/front.html", {"now": now, "shelves": queries.shelves(at=now, most=6)})


def drafts(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    return render(request, "pages/drafts.html", {"now": now, "shelves": queries.shelves(at=now)})


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")
