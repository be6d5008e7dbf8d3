from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.who import person
from consultation.drafts import actions, queries
from consultation.drafts.explanations import explain
from consultation.drafts.forms import PublishForm
from consultation.drafts.models import DraftVersion
from consultation.drafts.outline import check, outlines_of
from consultation.drafts.refusals import Refusal
from consultation.drafts.understanding import understand
from consultation.drafts.views.access import consultation_of, officials_only, working_version_of
from consultation.lib.translated import LANGUAGES


@officials_only
@require_safe
def preview(request: HttpRequest, public_id: str) -> HttpResponse:
    version = working_version_of(consultation_of(request, public_id))
    asked = request.GET.get("text", "")
    language = asked if asked in LANGUAGES else str(get_language())
    consultation = version.consultation_to_be()
    context = {
        "version": version,
        "consultation": consultation,
        "text": queries.preview_of(version, language),
        "title": getattr(consultation, f"title_{language}"),
        "summary": getattr(consultation, f"summary_{language}"),
        "languages": settings.LANGUAGES,
    }
    return render(request, "desk/preview.html", context)


@officials_only
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, public_id: str) -> HttpResponse:
    version = working_version_of(consultation_of(request, public_id))
    form = PublishForm(request.POST if request.method == "POST" else None, version=version)
    if not form.is_valid():
        return _page(request, form, version, status=422 if form.is_bound else 200)
    try:
        published = actions.publish(
            version=version,
            official=person(request),
            opens_at=form.cleaned_data.get("opens_at"),
            closes_at=form.cleaned_data["closes_at"],
            revision=form.cleaned_data["revision"],
            keys_dir=settings.KEYS_DIR,
            at=timezone.now(),
            answer_by=form.cleaned_data["answer_by"],
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(request, form, version, status=422)
    messages.success(request, _("The draft is public now."))
    return redirect("pages:draft", public_id, published.consultation.slug)


def _page(
    request: HttpRequest, form: PublishForm, version: DraftVersion, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "version": version,
        "consultation": version.consultation,
        "obstacles": _obstacles(version),
        "understanding": understand(
            {language: getattr(version, f"source_{language}") for language in LANGUAGES}
        ),
    }
    return render(request, "desk/publish.html", context, status=status)


def _obstacles(version: DraftVersion) -> list[str]:
    try:
        check(version.consultation_to_be(), outlines_of(version))
    except Refusal as refusal:
        return explain(refusal)
    return []
