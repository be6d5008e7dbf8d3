"""Pages that say how this place works and what may be expected of it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/how_it_works.html")


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/rules.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    told = {"operator": settings.OPERATOR_NAME, "contact_email": settings.CONTACT_EMAIL}
    return render(request, "pages/contacts.html", told)
