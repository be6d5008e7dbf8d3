"""The operator's pages: by membership or superuser, and with the second factor like every page of staff."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.second_factor import ask_for_it, satisfied
from consultation.authorities.admin import operates

__all__ = ["operates"]


def has_permission(request: HttpRequest) -> bool:
    return operates(request) and satisfied(request)


def login(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Instead of Django's own form, which knows neither our limits nor the second factor."""
    goal = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(goal, allowed_hosts={request.get_host()}):
        goal = "/operator/"
    if has_permission(request):
        return redirect(goal)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not operates(request):
        raise PermissionDenied(_("These pages are for the operators of this site."))
    return ask_for_it(request)


admin.site.has_permission = has_permission  # type: ignore[method-assign]
admin.site.login = login  # type: ignore[method-assign]
