from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultation.comments.views.common import as_shown, comment_or_404


@require_safe
def history(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a comment said before it was changed, the latest first."""
    comment = comment_or_404(public_id)
    if comment.withdrawn_at:
        raise Http404(_("This comment has been withdrawn by its author."))
    context = {
        "consultation": comment.consultation,
        "comment": as_shown(comment),
        "earlier": comment.earlier_texts.order_by("-replaced_at", "-id"),
    }
    return render(request, "comments/history.html", context)
