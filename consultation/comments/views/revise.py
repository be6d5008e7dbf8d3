"""What an author may still do with a comment."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.carry import sign_in_required
from accounts.who import is_htmx, person
from consultation.comments import actions, queries, rules
from consultation.comments.forms import EditForm
from consultation.comments.models import Comment
from consultation.comments.views.common import (
    REFUSED,
    as_shown,
    beside_of,
    changed,
    comment_or_404,
    fill_in,
    place_of,
    refused,
)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@sign_in_required(fields=("source", "language"), title=gettext_lazy("Your comment"))
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    at = timezone.now()
    comment = comment_or_404(public_id)
    said = {"source": comment.source, "language": comment.language}
    form = EditForm(request.POST) if request.method == "POST" else EditForm(initial=said)

    def act() -> HttpResponse:
        actions.edit(comment=comment, author=person(request), at=at, **form.cleaned_data)
        return edited(request, comment)

    check = partial(rules.check_edit, comment, person(request), at)
    return fill_in(request, form, "comments/edit.html", comment=comment, check=check, act=act)


def edited(request: HttpRequest, comment: Comment) -> HttpResponse:
    if not is_htmx(request):
        return HttpResponseRedirect(place_of(comment), status=303)
    at = timezone.now()
    beside = beside_of(request, comment.consultation, at)
    fresh = queries.comment(comment.public_id, beside)
    node = as_shown(fresh, beside=beside)
    context = {"consultation": fresh.consultation, "node": node, "now": at}
    return render(request, "comments/_edited.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@sign_in_required()
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET asks, POST acts."""
    at = timezone.now()
    comment = comment_or_404(public_id)
    try:
        if request.method == "POST":
            actions.withdraw(comment=comment, author=person(request), at=at)
            return withdrawn(request, comment)
        rules.check_author(comment, person(request))
    except REFUSED as refusal:
        return refused(request, refusal, comment=comment)
    context = {"comment": as_shown(comment), "consultation": comment.consultation}
    template = "comments/withdraw.html"
    return render(request, f"{template}#form" if is_htmx(request) else template, context)


def withdrawn(request: HttpRequest, comment: Comment) -> HttpResponse:
    remains = queries.is_answered(comment)
    if is_htmx(request):
        context = {"comment": comment, "remains": remains}
        return changed(render(request, "comments/_withdrawn.html", context), comment)
    if remains:
        return HttpResponseRedirect(place_of(comment), status=303)
    draft = reverse("pages:draft_short", args=[comment.consultation.public_id])
    return HttpResponseRedirect(
        f"{draft}#p-{comment.anchor}" if comment.anchor else f"{draft}#whole", status=303
    )
