from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultation.drafts import actions
from consultation.drafts.forms import WithdrawForm
from consultation.drafts.views.access import consultation_of, officials_only


@officials_only
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    consultation = consultation_of(request, public_id)
    form = WithdrawForm(request.POST if request.method == "POST" else None, consultation=consultation)
    if not form.is_valid():
        context = {"form": form, "consultation": consultation}
        return render(request, "desk/withdraw.html", context, status=422 if form.is_bound else 200)
    actions.withdraw(consultation=consultation, reasons=form.reasons(), at=timezone.now())
    messages.success(request, _("The draft is withdrawn. Its page now says why."))
    return redirect("desk:edit", public_id)
