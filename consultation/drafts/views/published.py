from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from consultation.drafts import queries
from consultation.drafts.models import Consultation


def published_or_404(public_id: str) -> Consultation:
    try:
        return queries.published(public_id)
    except Consultation.DoesNotExist:
        raise Http404(_("There is no such draft, or it is not published yet.")) from None
