from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from consultation.votes.models import Agreement, Choice


def refused(
    request: HttpRequest,
    why: str,
    *,
    address: str = "",
    held: Choice | Agreement | None = None,
    status: int = 409,
) -> HttpResponse:
    """`held`: what the person gave before, which stands."""
    told = {"why": why, "address": address, "held": held}
    return render(request, "votes/refused.html", told, status=status)
