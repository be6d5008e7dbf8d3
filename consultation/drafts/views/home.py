from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.who import person
from consultation.drafts import queries, rules
from consultation.drafts.models import Stage
from consultation.drafts.views.access import officials_only

# What needs doing stands first.
SHELVES = (Stage.OPEN, Stage.PREPARING, Stage.UPCOMING, Stage.IN_REVIEW, Stage.WITHDRAWN)


@officials_only
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    shelves: dict[Stage, list[object]] = {stage: [] for stage in SHELVES}
    for consultation in queries.served_by(person(request)):
        shelves[rules.stage(consultation, now)].append(consultation)
    shelves[Stage.OPEN].sort(key=lambda consultation: consultation.closes_at)  # type: ignore[attr-defined]
    return render(
        request,
        "desk/home.html",
        {"shelves": [(stage, rows) for stage, rows in shelves.items() if rows], "now": now},
    )
