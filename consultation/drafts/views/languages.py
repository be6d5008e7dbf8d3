from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultation.drafts import actions
from consultation.drafts.announcing import TO_BE_ADDED
from consultation.drafts.explanations import explain
from consultation.drafts.forms import LanguageForm
from consultation.drafts.forms.labels import LABELS
from consultation.drafts.models import Consultation, DraftVersion
from consultation.drafts.refusals import LanguageThere, NotPublished, Refusal
from consultation.drafts.understanding import understand
from consultation.drafts.views.access import consultation_of, officials_only
from consultation.lib.translated import LANGUAGES


@officials_only
@require_http_methods(["GET", "HEAD", "POST"])
def add_language(request: HttpRequest, public_id: str, language: str) -> HttpResponse:
    """A translation that the public version lacks."""
    consultation = consultation_of(request, public_id)
    version = lacking(consultation, language)
    form = LanguageForm(
        request.POST if request.method == "POST" else None, version=version, language=language
    )
    if form.is_valid():
        try:
            actions.add_language(
                consultation=consultation, language=language, writing=form.writing(), at=timezone.now()
            )
        except LanguageThere:
            raise
        except Refusal as refusal:
            for sentence in explain(refusal):
                form.add_error(None, sentence)
        else:
            messages.success(request, _("Added. Whoever follows the draft will be told."))
            return redirect("pages:draft", public_id, consultation.slug)
    return page(request, form, version)


def lacking(consultation: Consultation, language: str) -> DraftVersion:
    """The public version. Raises NotPublished or LanguageThere."""
    if language not in LANGUAGES:
        raise Http404(_("Drafts are not written in this language here."))
    version = consultation.current_version
    if version is None:
        raise NotPublished
    if getattr(version, f"source_{language}"):
        raise LanguageThere
    version.consultation = consultation
    return version


def page(request: HttpRequest, form: LanguageForm, version: DraftVersion) -> HttpResponse:
    sources = {code: getattr(version, f"source_{code}") for code in LANGUAGES}
    typed = {form.language: request.POST.get(f"source_{form.language}", "")}
    context = {
        "form": form,
        "heading": TO_BE_ADDED[form.language],
        "consultation": version.consultation,
        "version": version,
        "texts": [(code, LABELS[f"source_{code}"], source) for code, source in sources.items() if source],
        "understanding": understand({**sources, **typed}) if form.is_bound else None,
    }
    return render(request, "desk/language.html", context, status=422 if form.errors else 200)
