from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.carry import sign_in_required, sign_in_to_post
from accounts.models import User
from consultation.digests import actions, links, queries
from consultation.digests.forms import PreferenceForm
from consultation.digests.models import DigestPreference
from consultation.drafts.models import Consultation
from consultation.drafts.queries import published

BACK_TO_LIST = "following"  # the value by which the list's own forms ask to come back to it


@require_POST
@sign_in_to_post(fields=("wanted",), title=gettext_lazy("Follow this draft"))
def follow(request: HttpRequest, public_id: str) -> HttpResponse:
    consultation = published_or_404(public_id)
    actions.follow(user=signed_in(request), consultation=consultation, at=timezone.now())
    return answer(request, consultation, following=True)


@require_POST
@sign_in_to_post()
def unfollow(request: HttpRequest, public_id: str) -> HttpResponse:
    consultation = published_or_404(public_id)
    actions.unfollow(user=signed_in(request), consultation=consultation)
    return answer(request, consultation, following=False)


def answer(request: HttpRequest, consultation: Consultation, *, following: bool) -> HttpResponse:
    if request.headers.get("HX-Request"):
        frame = {"consultation": consultation, "following": following}
        response = render(request, "digests/_follow.html", frame)
    elif request.POST.get("back") == BACK_TO_LIST:
        response = redirect("digests:following")
    else:
        response = redirect("pages:draft_short", consultation.public_id)
    patch_vary_headers(response, ["HX-Request"])
    return response


@never_cache
@sign_in_required()
def following(request: HttpRequest) -> HttpResponse:
    """What one follows, and when to be told of it."""
    user, now = signed_in(request), timezone.now()
    preference = queries.preference_of(user)
    if request.method != "POST":
        form = PreferenceForm(initial={"frequency": preference.frequency, "hour": preference.hour})
        return following_page(request, form, preference, at=now)
    form = PreferenceForm(request.POST)
    if not form.is_valid():
        return following_page(request, form, preference, at=now, status=422)
    actions.set_preference(
        user=user,
        frequency=DigestPreference.Frequency(form.cleaned_data["frequency"]),
        hour=form.cleaned_data["hour"],
    )
    return redirect("digests:following")


def following_page(
    request: HttpRequest,
    form: PreferenceForm,
    preference: DigestPreference,
    *,
    at: datetime,
    status: int = 200,
) -> HttpResponse:
    frame = {
        "form": form,
        "preference": preference,
        "follows": queries.follows_of(preference.user),
        "next_digest_at": queries.next_digest_at(preference, at=at),
        "zone": timezone.get_current_timezone_name(),
        "now": at,
    }
    return render(request, "digests/following.html", frame, status=status)


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
    _person, consultation = named_by(token)
    return render(request, "digests/unsubscribe.html", {"consultation": consultation, "done": False})


def unsubscribe_now(request: HttpRequest, token: str) -> HttpResponse:
    person, consultation = named_by(token)
    if person and consultation:
        actions.unfollow(user=person, consultation=consultation)
    elif person:
        actions.unsubscribe(user=person)
    return render(request, "digests/unsubscribe.html", {"consultation": consultation, "done": True})


def named_by(token: str) -> tuple[User | None, Consultation | None]:
    """Nobody, where the account has been closed since: then there is nothing left to do."""
    try:
        link = links.read_token(token)
    except links.LinkForged:
        raise Http404(_("This link is not one of ours. It may have been cut off in the mail.")) from None
    person = User.objects.filter(public_id=link.person).first()
    if link.consultation == links.EVERYTHING:
        return person, None
    return person, published_or_404(link.consultation)


def published_or_404(public_id: str) -> Consultation:
    try:
        return published(public_id)
    except Consultation.DoesNotExist:
        raise Http404(_("There is no such draft, or it is not published yet.")) from None


def signed_in(request: HttpRequest) -> User:
    """For views that are behind a sign-in."""
    assert isinstance(request.user, User)  # noqa: S101  for the type checker
    return request.user
