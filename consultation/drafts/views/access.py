"""Who may open the desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.second_factor import satisfied, second_factor_required
from accounts.who import is_htmx, person
from consultation.authorities.queries import authorities_served_by
from consultation.drafts import queries
from consultation.drafts.explanations import explain
from consultation.drafts.forms.labels import LABELS
from consultation.drafts.models import Consultation, DraftVersion
from consultation.drafts.refusals import NothingInWork, Refusal

P = ParamSpec("P")


def officials_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Signed in, serving an authority, and with the second factor; asked for in this order.

    A refusal that the view leaves unanswered becomes a page that says why.
    """

    @second_factor_required
    def proven(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            context = {"sentences": explain(refusal), "public_id": kwargs.get("public_id")}
            return render(request, "desk/refused.html", context, status=409)

    @login_required
    def signed_in(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not authorities_served_by(person(request)).exists():
            raise PermissionDenied(
                _("The desk is for officials of an authority. The operator of this site can add you.")
            )
        return proven(request, *args, **kwargs)

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method == "POST" and not satisfied(request):
            return _text_kept(request)
        return signed_in(request, *args, **kwargs)

    return guarded


def _text_kept(request: HttpRequest) -> HttpResponse:
    """The session ended while somebody wrote: show what they typed, so that no hour's work is lost."""
    if is_htmx(request):
        return HttpResponse(status=401)  # which htmx does not swap in: the form on the page stays as it is
    kept = [(label, request.POST[name]) for name, label in LABELS.items() if request.POST.get(name)]
    return render(request, "desk/text_kept.html", {"kept": kept}, status=403)


def consultation_of(request: HttpRequest, public_id: str) -> Consultation:
    """One of this official's authority. Of others' drafts not even the existence is confirmed."""
    try:
        return queries.served_by(person(request)).get(public_id=public_id)
    except Consultation.DoesNotExist as error:
        raise Http404(_("Your authority has no such draft.")) from error


def working_version_of(consultation: Consultation) -> DraftVersion:
    """Raises NothingInWork."""
    version = queries.working_version(consultation)
    if version is None:
        raise NothingInWork
    version.consultation = consultation
    return version
