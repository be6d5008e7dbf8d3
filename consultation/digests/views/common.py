from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from consultation.digests.subjects import Subject, SubjectUnknown, find, find_by_key
from consultation.drafts.models import Consultation
from consultation.drafts.queries import published


def published_or_404(public_id: str) -> Consultation:
    try:
        return published(public_id)
    except Consultation.DoesNotExist:
        raise Http404(_("There is no such draft, or it is not published yet.")) from None


def subject_or_404(what: str, which: str) -> Subject:
    try:
        return find(what, which)
    except SubjectUnknown:
        raise Http404(_("There is nothing like this to follow. It may not be published yet.")) from None


def subject_by_key_or_404(key: str) -> Subject:
    try:
        return find_by_key(key)
    except SubjectUnknown:
        raise Http404(_("There is no such draft, or it is not published yet.")) from None


def signed_in(request: HttpRequest) -> User:
    """For views that are behind a sign-in."""
    assert isinstance(request.user, User)  # noqa: S101  for the type checker
    return request.user
