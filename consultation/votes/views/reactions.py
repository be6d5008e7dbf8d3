from __future__ import annotations

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
from accounts.who import is_htmx, person
from consultation.comments.models import Comment
from consultation.votes import actions, queries, rules
from consultation.votes.beside import Reactions
from consultation.votes.forms import ReactionForm
from consultation.votes.models import Agreement
from consultation.votes.views.common import refused

REFUSALS: dict[type[Exception], Promise] = {
    rules.VotingClosed: gettext_lazy(
        "Reactions are not taken here now: the consultation has not opened yet, is over, or is withdrawn. "
        "What you chose was not saved."
    ),
    rules.VotingPaused: gettext_lazy(
        "Reactions are paused: the secret that keeps them anonymous is missing on our side. "
        "Nothing that was given before is lost. Please try again later."
    ),
    rules.OwnComment: gettext_lazy(
        "This is your own comment: what you think is what it says. Others agree or disagree with it."
    ),
    rules.CommentGone: gettext_lazy("This comment has been withdrawn."),
}


@require_POST
@vary_on_headers("HX-Request")
@sign_in_to_post()
def react(request: HttpRequest, public_id: str) -> HttpResponse:
    at = timezone.now()
    form = ReactionForm(request.POST)
    if not form.is_valid():
        return refused(request, _("Choose to agree or to disagree."), status=422)
    comment, choice = comment_or_404(public_id), form.cleaned_data["reaction"]
    try:
        actions.react(
            comment=comment, choice=choice, person=person(request), keys_dir=settings.KEYS_DIR, at=at
        )
    except tuple(REFUSALS) as refusal:
        return refuse(request, comment, refusal)
    return answer(request, comment, choice)


@require_POST
@vary_on_headers("HX-Request")
@sign_in_to_post()
def unreact(request: HttpRequest, public_id: str) -> HttpResponse:
    at = timezone.now()
    comment = comment_or_404(public_id)
    try:
        actions.unreact(comment=comment, person=person(request), keys_dir=settings.KEYS_DIR, at=at)
    except tuple(REFUSALS) as refusal:
        return refuse(request, comment, refusal)
    return answer(request, comment, None)


def answer(request: HttpRequest, comment: Comment, own: Agreement | None) -> HttpResponse:
    if not is_htmx(request):
        return HttpResponseRedirect(page_of(comment), status=303)
    box = {"public_id": comment.public_id, "voice": Reactions.just_given(comment, own), "fresh": True}
    return render(request, "votes/_reactions.html", box)


def refuse(request: HttpRequest, comment: Comment, refusal: Exception) -> HttpResponse:
    why = str(REFUSALS[type(refusal)])
    held = queries.held_reaction(comment, person(request).public_id, settings.KEYS_DIR)
    if not is_htmx(request):
        return refused(request, why, address=page_of(comment), held=held)
    box = {"public_id": comment.public_id, "voice": Reactions.refused(comment, held), "refusal": why}
    return render(request, "votes/_reactions.html", box, status=409)


def comment_or_404(public_id: str) -> Comment:
    try:
        return queries.comment_with_reactions(public_id)
    except Comment.DoesNotExist:
        raise Http404(_("There is no such comment.")) from None


def page_of(comment: Comment) -> str:
    return reverse("comments:permalink", args=[comment.public_id])
