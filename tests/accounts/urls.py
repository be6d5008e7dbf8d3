"""The site, and beside it pages that guard themselves as features do."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts import carry
from accounts.second_factor import second_factor_required
from consultation import urls as site


@carry.sign_in_to_post(fields=("source", "anchor"), title="Your comment")
def post_comment(request: HttpRequest, public_id: str) -> HttpResponse:
    if request.method != "POST":
        return HttpResponse("anybody may read")
    if not request.POST["source"]:
        return HttpResponse(status=422)
    return HttpResponse(f"posted {public_id} {request.POST['anchor']} {request.POST['source']}")


@carry.sign_in_required()
def take_position(request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken")


@second_factor_required
def desk(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"desk {request.method} {request.POST.get('title', '')}")


urlpatterns = [
    *i18n_patterns(
        path("try/<str:public_id>/comments/", post_comment, name="try_comment"),
        path("try-position/", take_position),
        path("try-desk/", desk),
    ),
    *site.urlpatterns,
]
handler400, handler403, handler404, handler500 = (
    site.handler400,
    site.handler403,
    site.handler404,
    site.handler500,
)
