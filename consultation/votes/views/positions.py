from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from accounts.carry import sign_in_to_post
from consultation.drafts.models import Consultation
from consultation.votes import actions, queries, rules
from consultation.votes.forms import PlaceForm, PositionForm
from consultation.votes.models import Choice
from consultation.votes.queries import Bar
from consultation.votes.views.common import person, refused

REFUSALS: dict[type[Exception], Promise] = {
    rules.VotingClosed: gettext_lazy(
        "Positions are not taken here now: the consultation has not opened yet, is over, or is withdrawn. "
        "What you chose was not saved."
    ),
    rules.VotingPaused: gettext_lazy(
        "Voting is paused: the secret that keeps positions anonymous is missing on our side. "
        "Nothing that was given before is lost. Please try again later."
    ),
    rules.AnchorUnknown: gettext_lazy(
        "This provision is not in the current version of the draft, so no new position can be taken on it."
    ),
}


@require_POST
@vary_on_headers("HX-Request")
@sign_in_to_post()
def take(request: HttpRequest, public_id: str) -> HttpResponse:
    at = timezone.now()
    form = PositionForm(request.POST)
    if not form.is_valid():
        return refused(request, _("Choose to support, to oppose or to stay neutral."), status=422)
    anchor, choice = form.cleaned_data["anchor"], form.cleaned_data["choice"]
    consultation, bar, region = published_or_404(request, public_id, anchor)
    try:
        actions.take(
            consultation=consultation,
            anchor=anchor,
            choice=choice,
            region_id=region,
            person_id=person(request).public_id,
            keys_dir=settings.KEYS_DIR,
            at=at,
        )
    except tuple(REFUSALS) as refusal:
        return answer(request, form, consultation, bar, at, own=None, refusal=refusal)
    return answer(request, form, consultation, bar, at, own=choice)


@require_POST
@vary_on_headers("HX-Request")
@sign_in_to_post()
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    at = timezone.now()
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return refused(request, _("There is no such provision."), status=422)
    anchor = form.cleaned_data["anchor"]
    consultation, bar, _region = published_or_404(request, public_id, anchor)
    try:
        actions.withdraw(
            consultation=consultation,
            anchor=anchor,
            person_id=person(request).public_id,
            keys_dir=settings.KEYS_DIR,
            at=at,
        )
    except tuple(REFUSALS) as refusal:
        return answer(request, form, consultation, bar, at, own=None, refusal=refusal)
    return answer(request, form, consultation, bar, at, own=None)


def answer(
    request: HttpRequest,
    form: PlaceForm,
    consultation: Consultation,
    bar: Bar,
    at: datetime,
    *,
    own: Choice | None,
    refusal: Exception | None = None,
) -> HttpResponse:
    anchor, back = form.cleaned_data["anchor"], form.cleaned_data["back"] or "draft"
    address = page_of(consultation, anchor, back)
    why = str(REFUSALS[type(refusal)]) if refusal else ""
    if not request.headers.get("HX-Request"):
        return refused(request, why, address=address) if why else HttpResponseRedirect(address, status=303)
    if refusal:
        own = queries.own_positions(consultation, person(request).public_id, settings.KEYS_DIR).get(anchor)
    box = {
        "consultation": consultation,
        "anchor": anchor or "",
        "own": own,
        "bar": bar,
        "may_vote": not refusal,
        "at": at,
        "back": back,
        "refusal": why,
        "fresh": True,
    }
    return render(request, "votes/_position.html", box, status=409 if refusal else 200)


def published_or_404(
    request: HttpRequest, public_id: str, anchor: str | None
) -> tuple[Consultation, Bar, int | None]:
    try:
        return queries.published_with_bar(public_id, anchor, person(request).pk)
    except Consultation.DoesNotExist:
        raise Http404(_("There is no such draft, or it is not published yet.")) from None


def page_of(consultation: Consultation, anchor: str | None, back: str) -> str:
    if anchor and back == "provision":
        return reverse("pages:provision", args=[consultation.public_id, anchor])
    draft = reverse("pages:draft_short", args=[consultation.public_id])
    # Of a long draft each chapter is a page of its own, and the server never sees what follows the #.
    return f"{draft}?at={anchor}#p-{anchor}" if anchor else f"{draft}#whole"
