"""One address: reading a discussion, and posting to it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.carry import sign_in_to_post
from accounts.who import is_htmx, person, reader
from consultation.comments import actions, queries, rules
from consultation.comments.forms import CommentForm, PostForm
from consultation.comments.models import Comment
from consultation.comments.queries import EVERYWHERE
from consultation.comments.views.common import (
    REFUSED,
    as_shown,
    beside_of,
    changed,
    place_of,
    refused,
    show_form,
    too_many,
)
from consultation.drafts import queries as drafts
from consultation.drafts.models import Consultation
from consultation.drafts.standing import published_alone
from consultation.lib.translated import LANGUAGES


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request", "HX-Target")
@sign_in_to_post(fields=("source", "language", "anchor", "form_token"), title=gettext_lazy("Your comment"))
def discussion(request: HttpRequest, public_id: str) -> HttpResponse:
    published = published_alone if request.method == "POST" else drafts.published
    try:
        consultation = published(public_id)
    except Consultation.DoesNotExist:
        raise Http404(_("There is no such draft, or it is not published yet.")) from None
    return post(request, consultation) if request.method == "POST" else threads(request, consultation)


def post(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    at = timezone.now()
    form = PostForm(request.POST)
    try:
        if form.is_valid():
            comment = actions.post(
                consultation=consultation, author=person(request), at=at, **form.cleaned_data
            )
            return posted(request, comment)
        if not rules.is_open(consultation, at):
            raise rules.DiscussionClosed
    except rules.TooManyComments as refusal:
        form.add_error(None, too_many(refusal))
    except rules.AnchorUnknown as refusal:
        return refused(request, refusal, newest=consultation)
    except REFUSED as refusal:
        return refused(request, refusal)
    context = {"consultation": consultation, "anchor": form.data.get("anchor", ""), "form": form}
    return show_form(request, "comments/post.html", context)


def posted(request: HttpRequest, comment: Comment) -> HttpResponse:
    if not is_htmx(request):
        return HttpResponseRedirect(place_of(comment), status=303)
    context = {
        "consultation": comment.consultation,
        "anchor": comment.anchor or "",
        "comment_form": CommentForm(),
        "node": as_shown(
            comment,
            author=person(request),
            beside=beside_of(request, comment.consultation, comment.posted_at),
        ),
        "now": comment.posted_at,
    }
    return changed(render(request, "comments/_posted.html", context), comment)


def threads(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    at = timezone.now()
    anchor = request.GET.get("anchor", EVERYWHERE) or None
    quoted = None
    if anchor not in (None, EVERYWHERE):
        quoted = queries.quoted(consultation, anchor, get_language() or "kk")
        if quoted is None:
            raise Http404(_("There is no such provision."))
    if request.headers.get("HX-Target") == f"comment-count-{anchor or 'whole'}":
        counted = {
            "consultation": consultation,
            "anchor": anchor,
            "count": queries.count_on(consultation, anchor),
        }
        return render(request, "comments/_count.html", counted)
    try:
        page = queries.threads(
            consultation,
            anchor=anchor,
            order=request.GET.get("order", ""),
            start=request.GET.get("from") or None,
            language=language if (language := request.GET.get("language", "")) in LANGUAGES else "",
            beside=beside_of(request, consultation, at),
            reader=reader(request),
        )
    except queries.CursorUnknown:
        raise Http404(
            _("There is no such page of comments. The comment it began with may have been withdrawn.")
        ) from None
    is_open = rules.is_open(consultation, at)
    context = {
        "consultation": consultation,
        "page": page,
        "anchor": anchor or "",
        "quoted": quoted,
        "now": at,
        "may_comment": is_open,
        "may_begin": is_open and (anchor is None or (quoted is not None and quoted.is_current)),
        "form": CommentForm(),
        "languages": LANGUAGES,
    }
    if not is_htmx(request):
        context["places"] = queries.places_discussed(consultation)
    return render(request, fragment_of(request, page), context)


def fragment_of(request: HttpRequest, page: queries.ThreadPage) -> str:
    if not is_htmx(request):
        return "comments/threads.html"
    turning = request.headers.get("HX-Target") == f"threads-{page.key}"
    return "comments/_threads.html" if turning else "comments/threads.html#discussion"
