from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultation.comments import queries
from consultation.comments.views.common import comment_or_404, place_of


@require_safe
def permalink(request: HttpRequest, public_id: str) -> HttpResponse:
    """On to the page of threads on which the comment stands, whatever page that is by now."""
    comment = comment_or_404(public_id)
    if comment.withdrawn_at and not queries.is_answered(comment):
        raise Http404(_("This comment has been withdrawn by its author."))
    return redirect(place_of(comment))
