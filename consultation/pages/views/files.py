from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultation.drafts import queries
from consultation.drafts.models import Attachment
from consultation.drafts.views.downloads import download


@require_safe
def file(request: HttpRequest, public_id: str) -> FileResponse:
    try:
        return download(queries.published_attachments().get(public_id=public_id), public=True)
    except Attachment.DoesNotExist:
        raise Http404(_("There is no such file.")) from None
