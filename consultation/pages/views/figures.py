"""What was said, as pictures."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultation.digests import queries as digests
from consultation.drafts import rules
from consultation.drafts.models import Stage
from consultation.drafts.views.access import consultation_of, officials_only
from consultation.drafts.views.published import published_or_404
from consultation.insights.figures import participation, public_figures
from consultation.insights.queries import participants


@require_safe
def figures(request: HttpRequest, public_id: str) -> HttpResponse:
    consultation, at = published_or_404(public_id), timezone.now()
    context = {
        "consultation": consultation,
        "figures": public_figures(consultation, at=at),
        "upcoming": rules.stage(consultation, at) == Stage.UPCOMING,
    }
    return render(request, "pages/figures.html", context)


@officials_only
@require_safe
def taking_part(request: HttpRequest, public_id: str) -> HttpResponse:
    """For the authority: how many follow, vote and speak, and how many went on to the next step."""
    consultation = consultation_of(request, public_id)
    if consultation.current_version is None:
        raise Http404(_("There is no such draft, or it is not published yet."))
    drawn = participation(participants(consultation), followers=digests.audience(consultation))
    return render(request, "pages/participation.html", {"consultation": consultation, "figure": drawn})
