from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.carry import sign_in_required
from accounts.who import person
from consultation.comments import actions, rules
from consultation.comments.forms import TranslationForm
from consultation.comments.views.common import comment_or_404, fill_in, place_of


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@sign_in_required(fields=("source", "language"), title=gettext_lazy("Your translation"))
def translate(request: HttpRequest, public_id: str) -> HttpResponse:
    at = timezone.now()
    comment = comment_or_404(public_id)
    sent = request.POST if request.method == "POST" else None
    form = TranslationForm(sent, original=comment.language)

    def act() -> HttpResponse:
        actions.translate(comment=comment, translator=person(request), at=at, **form.cleaned_data)
        return HttpResponseRedirect(place_of(comment), status=303)

    check = partial(rules.check_translator, comment, person(request))
    return fill_in(request, form, "comments/translate.html", comment=comment, check=check, act=act)
