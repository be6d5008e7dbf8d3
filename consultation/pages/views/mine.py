from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.who import person
from consultation.pages import mine as page


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """My comments and positions."""
    at = timezone.now()
    start = request.GET.get("from", "")
    found = page.load(person(request), keys_dir=settings.KEYS_DIR, at=at, start=start)
    response = render(request, "pages/mine.html", {"mine": found, "now": at})
    response["Cache-Control"] = "private, no-store"  # what one holds must not lie about on a shared computer
    return response
