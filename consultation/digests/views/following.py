from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import zones
from accounts.carry import sign_in_required, sign_in_to_post
from accounts.models import User
from accounts.who import is_htmx, person
from consultation.digests import actions, queries
from consultation.digests.forms import PreferenceForm
from consultation.digests.models import DigestPreference, Follow
from consultation.digests.subjects import Subject, What, subject_of
from consultation.digests.views.common import subject_or_404
from consultation.drafts.models import Consultation
from consultation.drafts.views.published import published_or_404
from consultation.lib.alphabets import by_name
from consultation.outbox import bouncing
from consultation.outbox.queries import is_suppressed

BACK_TO_LIST = "following"  # the value by which the list's own forms ask to come back to it


@require_POST
@sign_in_to_post(fields=("wanted",), title=gettext_lazy("Follow this draft"))
def follow(request: HttpRequest, public_id: str) -> HttpResponse:
    consultation = published_or_404(public_id)
    actions.follow(user=person(request), consultation=consultation, at=timezone.now())
    return answer(request, consultation, following=True)


@require_POST
@sign_in_to_post()
def unfollow(request: HttpRequest, public_id: str) -> HttpResponse:
    consultation = published_or_404(public_id)
    actions.unfollow(user=person(request), consultation=consultation)
    return answer(request, consultation, following=False)


def answer(request: HttpRequest, consultation: Consultation, *, following: bool) -> HttpResponse:
    if is_htmx(request):
        frame = {"consultation": consultation, "following": following}
        response = render(request, "digests/_follow.html", frame)
    elif request.POST.get("back") == BACK_TO_LIST:
        response = redirect("digests:following")
    else:
        response = redirect("pages:draft_short", consultation.public_id)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
@sign_in_to_post(fields=("what", "which", "back"), title=gettext_lazy("Follow this"))
def follow_subject(request: HttpRequest) -> HttpResponse:
    """A topic, a place, an authority, a provision: `what` and `which` name it in the form."""
    subject = subject_or_404(request.POST.get("what", ""), request.POST.get("which", ""))
    actions.follow_subject(user=person(request), subject=subject, at=timezone.now())
    return answer_subject(request, subject, following=True)


@require_POST
@sign_in_to_post()
def unfollow_subject(request: HttpRequest) -> HttpResponse:
    subject = subject_or_404(request.POST.get("what", ""), request.POST.get("which", ""))
    actions.unfollow_subject(user=person(request), subject=subject)
    return answer_subject(request, subject, following=False)


def answer_subject(request: HttpRequest, subject: Subject, *, following: bool) -> HttpResponse:
    back = request.POST.get("back", "")
    if is_htmx(request):
        frame = {"what": subject.what, "which": subject.which, "name": subject.name, "back": back}
        response = render(request, "digests/_follow_subject.html", {**frame, "following": following})
    elif on_this_site(back):
        response = redirect(back)
    else:
        response = redirect("digests:following")
    patch_vary_headers(response, ["HX-Request"])
    return response


def on_this_site(address: str) -> bool:
    return (
        address.startswith("/") and address.isprintable() and url_has_allowed_host_and_scheme(address, None)
    )


@never_cache
@sign_in_required()
def following(request: HttpRequest) -> HttpResponse:
    """What one follows, and when to be told of it."""
    user, now = person(request), timezone.now()
    preference = queries.preference_of(user)
    if request.method != "POST":
        chosen = {name: getattr(preference, name) for name in PreferenceForm.base_fields}
        return following_page(request, PreferenceForm(initial=chosen), preference, at=now)
    form = PreferenceForm(request.POST)
    if not form.is_valid():
        return following_page(request, form, preference, at=now, status=422)
    actions.set_preference(
        user=user,
        frequency=DigestPreference.Frequency(form.cleaned_data["frequency"]),
        hour=form.cleaned_data["hour"],
        weekday=form.cleaned_data["weekday"],
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
    follows = list(queries.follows_of(preference.user))
    frame = {
        "form": form,
        "preference": preference,
        "follows": follows,
        "kinds": by_kind(follows),
        "next_digest_at": queries.next_digest_at(preference, at=at),
        "suppressed": is_suppressed(preference.user.email),
        "zone": zones.called(timezone.get_current_timezone_name()),
        "now": at,
    }
    return render(request, "digests/following.html", frame, status=status)


def by_kind(follows: list[Follow]) -> list[tuple[What, list[tuple[Follow, Subject]]]]:
    """The drafts first, each kind by name; kinds of which there is nothing are left out."""
    named = by_name(((follow, subject_of(follow)) for follow in follows), lambda row: row[1].name)
    kinds = [(what, [row for row in named if row[1].what is what]) for what in What]
    return [(what, rows) for what, rows in kinds if rows]


def tell_at_sign_in(request: HttpRequest, user: User) -> None:
    """Who gets no digests because they came back hears of it here: a mail would not arrive."""
    if is_suppressed(user.email):
        told = _("Our mails to you came back, so you get no digests. Open “Following” to let us try again.")
        messages.warning(request, told)


@require_POST
@sign_in_to_post()
def try_again(request: HttpRequest) -> HttpResponse:
    """The person says that their address works again."""
    bouncing.lift_suppression(address=person(request).email)
    return redirect("digests:following")
