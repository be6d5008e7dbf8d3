from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.carry import sign_in_required
from accounts.who import person
from consultation.pages import actions
from consultation.pages.forms import ResidenceForm
from consultation.pages.queries.residence import home_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sign_in_required()
def residence(request: HttpRequest) -> HttpResponse:
    """Where one lives: said by oneself, changed or removed at any time."""
    user = person(request)
    home = home_of(user)
    if request.method != "POST":
        form = ResidenceForm(initial={"territory": home.code if home else None})
        return render(request, "pages/residence.html", {"form": form, "home": home})
    if "remove" in request.POST:
        actions.remove_residence(user=user)
        messages.success(request, _("Removed. We no longer know where you live."))
        return redirect("pages:residence")
    form = ResidenceForm(request.POST)
    if not form.is_valid():
        return render(request, "pages/residence.html", {"form": form, "home": home}, status=422)
    actions.state_residence(user=user, territory=form.cleaned_data["territory"])
    messages.success(request, _("Saved. The front page now shows first what concerns your area."))
    return redirect("pages:front")
