"""The answers of the draft's form."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.who import person
from consultation.authorities.queries import authorities_served_by
from consultation.drafts import queries, rules
from consultation.drafts.announcing import TO_BE_ADDED
from consultation.drafts.forms import SOURCE_MAX, DraftForm
from consultation.drafts.models import Consultation, DraftVersion
from consultation.drafts.understanding import Understanding, understand
from consultation.drafts.views.access import working_version_of
from consultation.lib.text import clean
from consultation.lib.translated import LANGUAGES


def editing(
    request: HttpRequest,
    form: DraftForm,
    version: DraftVersion | None,
    *,
    status: int = 200,
    theirs: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    """`theirs`: label and stored text of what a colleague saved differently."""
    context = {
        "form": form,
        "version": version,
        "consultation": version.consultation if version else None,
        "required": version.consultation.authority.required_languages if version else [],
        "understanding": _read(request) if form.is_bound else _stored(form),
        "theirs": theirs,
    }
    return render(request, "desk/edit.html", context, status=status)


def edited_meanwhile(request: HttpRequest, form: DraftForm, consultation: Consultation) -> HttpResponse:
    """What was typed stays in the form, what is stored stands beside it; saving again overrules it."""
    fresh = working_version_of(consultation)
    typed = request.POST.copy()
    typed["revision"] = str(fresh.revision)
    again = DraftForm(typed, authorities=authorities_served_by(person(request)), version=fresh)
    theirs = [
        (str(again.fields[name].label), again.initial[name])
        for name in again.text_names()
        if form.cleaned_data.get(name, "") != again.initial[name]
    ]
    return editing(request, again, fresh, status=409, theirs=theirs)


def understood(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/edit.html#understood", {"understanding": _read(request)})


def standing(request: HttpRequest, consultation: Consultation, *, at: datetime) -> HttpResponse:
    """Public, and no next version begun."""
    context = {
        "consultation": consultation,
        "stage": rules.stage(consultation, at),
        "may_publish": rules.may_publish(consultation, at),
        "versions": queries.versions_of(consultation),
        "lacking": [(code, TO_BE_ADDED[code]) for code in rules.languages_lacking(consultation)],
        "now": at,
    }
    return render(request, "desk/standing.html", context)


def _read(request: HttpRequest) -> Understanding:
    typed = {language: request.POST.get(f"source_{language}", "")[:SOURCE_MAX] for language in LANGUAGES}
    return understand({language: clean(source) for language, source in typed.items()})


def _stored(form: DraftForm) -> Understanding:
    return understand({language: form.initial.get(f"source_{language}", "") for language in LANGUAGES})
