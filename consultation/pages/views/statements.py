"""Pages that say how this place works and what may be expected of it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def how_it_works(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/how_it_works.html")


def rules(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/rules.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


def contacts(request: HttpRequest) -> HttpResponse:
    told = {"operator": settings.OPERATOR_NAME, "contact_email": settings.CONTACT_EMAIL}
    return render(request, "pages/contacts.html", told)
