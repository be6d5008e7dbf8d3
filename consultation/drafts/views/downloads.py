"""An attached file on its way out: saved, never shown within the site."""

from __future__ import annotations

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from consultation.drafts.models import Attachment


def download(attachment: Attachment, *, public: bool) -> FileResponse:
    """Whatever is in it, a browser neither opens it here nor guesses what else it might be."""
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError:
        raise Http404(_("This file is missing on our side.")) from None
    answer = FileResponse(
        content, as_attachment=True, filename=attachment.name, content_type=attachment.media_type
    )
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    # A published file never changes.
    answer["Cache-Control"] = "public, max-age=31536000, immutable" if public else "private, no-store"
    return answer
