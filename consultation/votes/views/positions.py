from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from accounts.carry import sign_in_to_post
from accounts.who import is_htmx, person
from consultation.drafts.models import Consultation
from consultation.lib import fragments
from consultation.votes import actions, queries, rules
from consultation.votes.forms import PlaceForm, PositionForm
from consultation.votes.models import Choice
from consultation.votes.queries import Bar
from consultation.votes.views.common import refused

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


class Closing(NamedTuple):
    """What the box of a position tells of a consultation."""

    public_id: str
    closes_at: datetime | None


@dataclass(frozen=True)
class Ballot:
    """What a vote is about, loaded once, and how it stood before."""

    consultation: Consultation
    anchor: str | None
    back: str  # the page on which it was cast
    bar: Bar
    region: int | None
    at: datetime

    @property
    def address(self) -> str:
        return page_of(self.consultation, self.anchor, self.back)


@require_POST
@vary_on_headers("HX-Request")
@sign_in_to_post()
def take(request: HttpRequest, public_id: str) -> HttpResponse:
    form = PositionForm(request.POST)
    if not form.is_valid():
        return refused(request, _("Choose to support, to oppose or to stay neutral."), status=422)
    ballot, choice = ballot_or_404(request, public_id, form), form.cleaned_data["choice"]
    return cast(request, ballot, partial(actions.take, choice=choice, region_id=ballot.region), own=choice)


@require_POST
@vary_on_headers("HX-Request")
@sign_in_to_post()
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return refused(request, _("There is no such provision."), status=422)
    return cast(request, ballot_or_404(request, public_id, form), actions.withdraw, own=None)


def cast(
    request: HttpRequest, ballot: Ballot, act: Callable[..., None], *, own: Choice | None
) -> HttpResponse:
    """`own`: the position that is held once it is done. If it is refused: why, and what is still held."""
    try:
        act(
            consultation=ballot.consultation,
            anchor=ballot.anchor,
            person_id=person(request).public_id,
            keys_dir=settings.KEYS_DIR,
            at=ballot.at,
        )
    except tuple(REFUSALS) as refusal:
        held = queries.own_positions(ballot.consultation, person(request).public_id, settings.KEYS_DIR)
        return answer(request, ballot, own=held.get(ballot.anchor), why=str(REFUSALS[type(refusal)]))
    return answer(request, ballot, own=own)


def answer(request: HttpRequest, ballot: Ballot, *, own: Choice | None, why: str = "") -> HttpResponse:
    if not is_htmx(request):
        if why:
            return refused(request, why, address=ballot.address, held=own)
        return HttpResponseRedirect(ballot.address, status=303)
    box = {
        "consultation": Closing(ballot.consultation.public_id, ballot.consultation.closes_at),
        "zone": timezone.get_current_timezone_name(),  # in which the closing is told
        "anchor": ballot.anchor or "",
        "own": own,
        "bar": ballot.bar,
        "may_vote": not why,
        "back": ballot.back,
        "refusal": why,
        "fresh": True,
    }
    language, token = get_language() or "kk", get_token(request)
    html = fragments.with_forms("votes/_position.html", language, tuple(box.items()), token)
    return HttpResponse(html, status=409 if why else 200)


def ballot_or_404(request: HttpRequest, public_id: str, form: PlaceForm) -> Ballot:
    at = timezone.now()
    anchor, back = form.cleaned_data["anchor"], form.cleaned_data["back"] or "draft"
    try:
        consultation, bar, region = queries.published_with_bar(public_id, anchor, person(request).pk)
    except Consultation.DoesNotExist:
        raise Http404(_("There is no such draft, or it is not published yet.")) from None
    return Ballot(consultation, anchor, back, bar, region, at)


def page_of(consultation: Consultation, anchor: str | None, back: str) -> str:
    if anchor and back == "provision":
        return reverse("pages:provision", args=[consultation.public_id, anchor])
    draft = reverse("pages:draft_short", args=[consultation.public_id])
    # Of a long draft each chapter is a page of its own, and the server never sees what follows the #.
    return f"{draft}?at={anchor}#p-{anchor}" if anchor else f"{draft}#whole"
