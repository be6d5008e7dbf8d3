from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.who import is_htmx, reader
from consultation.comments import queries, rules
from consultation.comments.beside import Beside, beside
from consultation.comments.models import Comment
from consultation.drafts.models import Consultation

REFUSALS: dict[type[Exception], tuple[int, Promise]] = {
    rules.DiscussionClosed: (
        409,
        gettext_lazy(
            "Comments are not taken here now: the consultation has not opened yet, is over, or is withdrawn."
        ),
    ),
    rules.AnchorUnknown: (
        409,
        gettext_lazy("There is a newer version of the draft, and this provision is not in it."),
    ),
    rules.CommentWithdrawn: (409, gettext_lazy("This comment has been withdrawn.")),
    rules.TooDeep: (
        422,
        gettext_lazy("A conversation goes three levels deep. Please answer a comment further up."),
    ),
    rules.NotTheAuthor: (403, gettext_lazy("Only the author of a comment can change it or take it back.")),
    rules.TooLateToEdit: (
        409,
        gettext_lazy("A comment can be changed for 15 minutes. After that you can withdraw it or answer it."),
    ),
    rules.MayNotTranslate: (
        403,
        gettext_lazy(
            "Only its author, or an official of the authority that asks, "
            "can put a translation beside a comment."
        ),
    ),
    rules.AuthorHasTranslated: (
        409,
        gettext_lazy("The author's own translation into this language stands beside the comment already."),
    ),
}
REFUSED = tuple(REFUSALS)


def comment_or_404(public_id: str) -> Comment:
    try:
        return queries.comment(public_id)
    except Comment.DoesNotExist:
        raise Http404(_("There is no such comment.")) from None


def fill_in(
    request: HttpRequest,
    form: Form,
    template: str,
    *,
    comment: Comment,
    check: Callable[[], None],
    act: Callable[[], HttpResponse],
) -> HttpResponse:
    """What is done to a comment with a form: the act, or why it is refused, or the form to fill in.

    `check` raises what `act` would, so that nobody writes in vain.
    """
    try:
        if form.is_valid():
            return act()
        check()
    except rules.TooManyComments as refusal:
        form.add_error(None, too_many(refusal))
    except rules.SameLanguage:
        form.add_error("language", _("The comment is written in this language."))
    except REFUSED as refusal:
        return refused(request, refusal, comment=comment)
    context = {"form": form, "comment": as_shown(comment), "consultation": comment.consultation}
    return show_form(request, template, context)


def show_form(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page, or its form alone for htmx; 422 when something in it needs attention."""
    form: Form = context["form"]
    status = 422 if form.errors else 200
    return render(request, f"{template}#form" if is_htmx(request) else template, context, status=status)


def refused(
    request: HttpRequest,
    refusal: Exception,
    *,
    comment: Comment | None = None,
    newest: Consultation | None = None,
) -> HttpResponse:
    """Says why, and gives the typed text back to be copied. `newest`: a draft whose text has moved on."""
    status, why = REFUSALS[type(refusal)]
    context = {"why": why, "typed": request.POST.get("source", ""), "comment": comment, "newest": newest}
    template = "comments/refused.html"
    return render(request, f"{template}#refusal" if is_htmx(request) else template, context, status=status)


def too_many(refusal: rules.TooManyComments) -> str:
    if refusal.within == rules.LIMITS[0][0]:
        return ngettext(
            "You have posted %(n)s comment within a minute. Wait a little; your text is kept.",
            "You have posted %(n)s comments within a minute. Wait a little; your text is kept.",
            refusal.limit,
        ) % {"n": refusal.limit}
    return ngettext(
        "You have posted %(n)s comment within a day. Copy your text and come back tomorrow.",
        "You have posted %(n)s comments within a day. Copy your text and come back tomorrow.",
        refusal.limit,
    ) % {"n": refusal.limit}


def beside_of(request: HttpRequest, consultation: Consultation, at: datetime) -> Beside:
    return beside(consultation, reader(request), at=at)


def as_shown(
    comment: Comment, *, author: User | None = None, beside: Beside = queries.NOTHING
) -> queries.Shown:
    """What was just written, without asking the database for what is already here."""
    consultation = comment.consultation
    if author is not None:
        comment.author_name = author.display_name  # type: ignore[attr-defined]
        comment.version_number = consultation.current_version.number  # type: ignore[attr-defined,union-attr]
    return queries.shown(comment, consultation, beside.of(comment))


def changed(response: HttpResponse, comment: Comment) -> HttpResponse:
    """Tells the counts on the page (`comments/_count.html`) to ask again."""
    response["HX-Trigger"] = f"comments-changed-{comment.anchor or 'whole'}"
    return response


def place_of(comment: Comment) -> str:
    """The page of threads that shows it, opened at it."""
    root = comment.thread or comment
    consultation = comment.consultation.public_id
    where = f"from={root.public_id}#comment-{comment.public_id}"
    if comment.anchor is None:
        return f"{reverse('pages:draft_short', args=[consultation])}?{where}"
    if queries.is_in_current_version(comment):
        return f"{reverse('pages:provision', args=[consultation, comment.anchor])}?{where}"
    # The provision is gone from the draft; what was said about it is not.
    return f"{reverse('comments:threads', args=[consultation])}?anchor={comment.anchor}&{where}"
