from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.carry import sign_in_to_post
from accounts.who import is_htmx, person
from consultation.comments import actions, rules
from consultation.comments.forms import CommentForm
from consultation.comments.models import Comment
from consultation.comments.views.common import (
    as_shown,
    beside_of,
    changed,
    comment_or_404,
    fill_in,
    place_of,
)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@sign_in_to_post(fields=("source", "language", "form_token"), title=gettext_lazy("Your reply"))
def reply(request: HttpRequest, public_id: str) -> HttpResponse:
    at = timezone.now()
    parent = comment_or_404(public_id)
    form = CommentForm(request.POST) if request.method == "POST" else CommentForm()

    def act() -> HttpResponse:
        answer = actions.reply(parent=parent, author=person(request), at=at, **form.cleaned_data)
        return replied(request, parent, answer)

    check = partial(rules.check_reply, parent, at)
    return fill_in(request, form, "comments/reply.html", comment=parent, check=check, act=act)


def replied(request: HttpRequest, parent: Comment, answer: Comment) -> HttpResponse:
    if not is_htmx(request):
        return HttpResponseRedirect(place_of(answer), status=303)
    context = {
        "consultation": answer.consultation,
        "parent": parent,
        "node": as_shown(
            answer,
            author=person(request),
            beside=beside_of(request, answer.consultation, answer.posted_at),
        ),
        "now": answer.posted_at,
    }
    return changed(render(request, "comments/_replied.html", context), answer)
