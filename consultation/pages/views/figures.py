"""What was said, as pictures."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from consultation.comments.models import Comment
from consultation.digests.models import Follow
from consultation.drafts import queries as drafts
from consultation.drafts.models import Consultation
from consultation.drafts.views.access import consultation_of, officials_only
from consultation.insights.figures import participation, public_figures
from consultation.votes import queries as votes
from consultation.votes.queries import Bar


def figures(request: HttpRequest, public_id: str) -> HttpResponse:
    try:
        consultation = drafts.published(public_id)
    except Consultation.DoesNotExist:
        raise Http404(_("There is no such draft, or it is not published yet.")) from None
    drawn = public_figures(consultation, at=timezone.now())
    return render(request, "pages/figures.html", {"consultation": consultation, "figures": drawn})


@officials_only
def taking_part(request: HttpRequest, public_id: str) -> HttpResponse:
    """For the authority: how many follow, vote and speak."""
    consultation = consultation_of(request, public_id)
    if consultation.current_version is None:
        raise Http404(_("There is no such draft, or it is not published yet."))
    whole = votes.bars(consultation, consultation.current_version).get(None) or Bar()
    spoken = Comment.objects.filter(consultation=consultation, withdrawn_at__isnull=True)
    drawn = participation(
        followers=Follow.objects.filter(consultation=consultation, anchor__isnull=True).count(),
        positions=whole.total if whole.shown else 0,
        commenters=spoken.values("author").distinct().count(),
    )
    return render(request, "pages/participation.html", {"consultation": consultation, "figure": drawn})
