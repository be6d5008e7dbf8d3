from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from consultation.digests.subjects import Subject, SubjectUnknown, find, find_by_key


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
