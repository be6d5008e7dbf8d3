from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from consultation.pages.search import asking
from consultation.pages.search.results import PAGES, results


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    asked = asking.read(request.GET, pages=PAGES)
    found = results(asked, reader=get_language() or "kk")
    return render(request, "pages/search.html", {"asked": asked, "found": found})
