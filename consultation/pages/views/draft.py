from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultation.comments import queries as comments
from consultation.comments.forms import CommentForm
from consultation.digests import queries as digests
from consultation.drafts import queries as drafts
from consultation.drafts.models import Consultation
from consultation.drafts.views.published import published_or_404
from consultation.lib.translated import LANGUAGES
from consultation.pages import draft_page
from consultation.pages.addresses import addresses_of_draft
from consultation.pages.draft_page import DraftPage
from consultation.pages.strangers import changing, form_token, same_for_strangers
from consultation.pages.turning import draft_turns_at
from consultation.votes import queries as votes
from consultation.votes.beside import Reactions

ANCHOR = re.compile("[a-z0-9]{1,12}")


@require_safe
@same_for_strangers("version", "text", "chapter", "view", "at", "order", "from")
def draft(request: HttpRequest, public_id: str, slug: str | None = None) -> HttpResponse:
    """A version of a draft: its text, the margin, and the comments on the whole."""
    consultation = published_or_404(public_id)
    if slug != consultation.slug:
        address = reverse("pages:draft", args=[public_id, consultation.slug])
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{address}?{query}" if query else address, permanent=False)
    at = timezone.now()
    page = load_page(request, consultation, at=at)
    if request.GET.get("view") == "whole":
        whole = render(request, "pages/whole.html", {"page": page, "consultation": consultation})
        return changing(whole, request, draft_turns_at(consultation, at))
    if page.layout.sheet is None:
        raise Http404(_("There is no such chapter in this version of the draft."))
    context = {**frame(request, page, at=at), "comment_form": CommentForm(token=form_token(request))}
    if not page.layout.before:  # what is said on the whole stands with the beginning
        context["threads"] = threads(request, consultation, anchor=None, at=at)
    return changing(render(request, "pages/draft.html", context), request, draft_turns_at(consultation, at))


@require_safe
@same_for_strangers("version", "text", "order", "from")
def provision(request: HttpRequest, public_id: str, anchor: str) -> HttpResponse:
    """One provision with its comments: where the margin's links lead when there is no script."""
    consultation = published_or_404(public_id)
    at = timezone.now()
    page = load_page(request, consultation, at=at)
    rows = {row.provision.anchor: place for place, row in enumerate(page.layout.rows)}
    if anchor not in rows:
        return elsewhere(request, page, anchor)
    place = rows[anchor]
    answer = render(
        request,
        "pages/provision.html",
        {
            **frame(request, page, at=at),
            "row": page.layout.rows[place],
            "before": page.layout.rows[place - 1] if place else None,
            "after": page.layout.rows[place + 1] if place + 1 < len(page.layout.rows) else None,
            "following_provision": request.user.is_authenticated
            and digests.is_following(request.user, consultation, anchor),
            "threads": threads(request, consultation, anchor=anchor, at=at),
            "comment_form": CommentForm(token=form_token(request)),
        },
    )
    return changing(answer, request, draft_turns_at(consultation, at))


def elsewhere(request: HttpRequest, page: DraftPage, anchor: str) -> HttpResponse:
    """An old link to a provision that later versions don't have leads to the last one that had it."""
    number = drafts.last_version_with(page.consultation, anchor)
    if number is None or number == page.version.number:
        raise Http404(_("This provision is not in this version of the draft."))
    query = request.GET.copy()
    query["version"] = str(number)
    return redirect(f"{request.path}?{query.urlencode()}")


def load_page(request: HttpRequest, consultation: Consultation, *, at: datetime) -> DraftPage:
    page = draft_page.load(
        consultation,
        number=wanted_version(request),
        language=wanted_language(request),
        person=request.user.public_id if request.user.is_authenticated else None,
        keys_dir=settings.KEYS_DIR,
        at=at,
        kept={name: request.GET[name] for name in ("version", "text") if request.GET.get(name)},
        chapter=wanted_chapter(request),
        sought=wanted_anchor(request),
    )
    if page is None:
        raise Http404(_("There is no such version of this draft."))
    return page


def frame(request: HttpRequest, page: DraftPage, *, at: datetime) -> dict[str, Any]:
    person = request.user if request.user.is_authenticated else None
    return {
        "page": page,
        "consultation": page.consultation,
        "now": at,
        "addresses": addresses_of_draft(request, page.consultation),
        "following": digests.is_following(person, page.consultation) if person else False,
        "paused": page.is_open and votes.is_paused(page.consultation, settings.KEYS_DIR),
    }


def threads(
    request: HttpRequest, consultation: Consultation, *, anchor: str | None, at: datetime
) -> comments.ThreadPage:
    reader = request.user if request.user.is_authenticated else None
    try:
        return comments.threads(
            consultation,
            anchor=anchor,
            order=request.GET.get("order", ""),
            start=request.GET.get("from") or None,
            beside=Reactions(consultation, reader, settings.KEYS_DIR, at=at),
            reader=reader,
        )
    except comments.CursorUnknown:
        raise Http404(
            _("There is no such page of comments. The comment it began with may have been withdrawn.")
        ) from None


def wanted_version(request: HttpRequest) -> int | None:
    asked = request.GET.get("version", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal()) or len(asked) > 4:
        raise Http404(_("There is no such version of this draft."))
    return int(asked)


def wanted_chapter(request: HttpRequest) -> int:
    asked = request.GET.get("chapter", "") or "1"
    if not (asked.isascii() and asked.isdecimal()) or len(asked) > 4:
        raise Http404(_("There is no such chapter in this version of the draft."))
    return int(asked)


def wanted_anchor(request: HttpRequest) -> str:
    asked = request.GET.get("at", "")
    return asked if ANCHOR.fullmatch(asked) else ""


def wanted_language(request: HttpRequest) -> str:
    """The language of the text: the page's own, unless the reader chose another that we know."""
    asked = request.GET.get("text", "")
    return asked if asked in LANGUAGES else (get_language() or "kk")
