from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.who import person
from consultation.authorities.queries import authorities_served_by
from consultation.drafts import actions
from consultation.drafts.forms import DraftForm
from consultation.drafts.models import Consultation
from consultation.drafts.refusals import EditedMeanwhile, NothingInWork
from consultation.drafts.views import draft_pages
from consultation.drafts.views.access import consultation_of, officials_only, working_version_of


@officials_only
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    authorities = authorities_served_by(person(request))
    form = DraftForm(_typed(request), authorities=authorities)
    if request.method != "POST" or _only_check(request):
        return draft_pages.editing(request, form, None)
    if not form.is_valid():
        return draft_pages.editing(request, form, None, status=422)
    version = actions.create(
        authority=form.cleaned_data.get("authority") or authorities[0],
        territory=form.cleaned_data["territory"],
        topics=form.cleaned_data["topics"],
        writing=form.writing(),
        official=person(request),
        at=timezone.now(),
        answer_by=form.cleaned_data["answer_by"],
    )
    return _saved(request, version.consultation)


@officials_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    consultation = consultation_of(request, public_id)
    try:
        version = working_version_of(consultation)
    except NothingInWork:
        if request.method == "POST":
            raise
        return draft_pages.standing(request, consultation, at=timezone.now())
    form = DraftForm(_typed(request), authorities=authorities_served_by(person(request)), version=version)
    if request.method != "POST" or _only_check(request):
        return draft_pages.editing(request, form, version)
    if not form.is_valid():
        return draft_pages.editing(request, form, version, status=422)
    try:
        actions.save_working(
            version=version,
            revision=form.cleaned_data["revision"] or 0,
            writing=form.writing(),
            territory=form.cleaned_data.get("territory"),
            topics=form.cleaned_data.get("topics"),
            answer_by=form.cleaned_data.get("answer_by"),
            official=person(request),
            at=timezone.now(),
        )
    except EditedMeanwhile:
        return draft_pages.edited_meanwhile(request, form, consultation)
    return _saved(request, consultation)


@officials_only
@require_POST
def understood(request: HttpRequest) -> HttpResponse:
    return draft_pages.understood(request)


@officials_only
@require_POST
def next_version(request: HttpRequest, public_id: str) -> HttpResponse:
    actions.start_next_version(consultation=consultation_of(request, public_id))
    return redirect("desk:edit", public_id)


def _typed(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _only_check(request: HttpRequest) -> bool:
    return request.POST.get("intent") == "check"


def _saved(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    if request.POST.get("intent") == "preview":
        return redirect("desk:preview", consultation.public_id)
    messages.success(request, _("Saved. Only your authority sees it so far."))
    return redirect("desk:edit", consultation.public_id)
