from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from accounts.models import User
from consultation.digests import actions, links
from consultation.digests.subjects import Subject
from consultation.digests.views.common import subject_by_key_or_404


# The mail program of the reader posts here by itself (RFC 8058): without cookies, hence without a CSRF token.
# Scanners of mail open every link: so opening it only shows a button.
@csrf_exempt
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    if request.method == "POST":
        return unsubscribe_now(request, token)
    return ask_to_unsubscribe(request, token)


@require_safe
def ask_to_unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    _person, subject = named_by(token)
    return render(request, "digests/unsubscribe.html", {"subject": subject, "done": False})


def unsubscribe_now(request: HttpRequest, token: str) -> HttpResponse:
    person, subject = named_by(token)
    if person and subject:
        actions.unfollow_subject(user=person, subject=subject)
    elif person:
        actions.unsubscribe(user=person)
    return render(request, "digests/unsubscribe.html", {"subject": subject, "done": True})


def named_by(token: str) -> tuple[User | None, Subject | None]:
    """Nobody, where the account has been closed since: then there is nothing left to do."""
    try:
        link = links.read_token(token)
    except links.LinkForged:
        raise Http404(_("This link is not one of ours. It may have been cut off in the mail.")) from None
    person = User.objects.filter(public_id=link.person).first()
    if link.followed == links.EVERYTHING:
        return person, None
    return person, subject_by_key_or_404(link.followed)
