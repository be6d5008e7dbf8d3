"""Pages that say what went wrong and what to do next."""

from __future__ import annotations

import traceback

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from accounts.who import is_htmx

WRITTEN = (
    "source",
    "title_",
    "summary_",
    "legal_ground_",
    "change_note_",
    "reason_",
)  # how fields that people write in begin

OURS = {"accounts", "consultation"}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "pages/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "pages/errors/403.html", {"why": _said(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "pages/errors/404.html", {"why": _said(exception)}, status=404)


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/errors/405.html", status=405)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/errors/500.html", status=500)


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Signing in, say in another tab, changes the token of every form: what was written in one is kept."""
    page = {"written": _written(request)}
    response = render(request, "pages/errors/expired_form.html", page, status=403)
    if is_htmx(request):
        response["HX-Retarget"], response["HX-Reswap"] = "body", "innerHTML"
    return response


def _written(request: HttpRequest) -> list[str]:
    origin = request.headers.get("Origin")
    if origin and origin != f"{request.scheme}://{request.get_host()}":
        return []  # no other site may put words on our pages
    texts = (value for name, value in request.POST.items() if name.startswith(WRITTEN))
    return [str(text) for text in texts if text]


def _said(exception: Exception | None) -> str:
    """The sentence one of our views gave with its refusal. Packages refuse in English, or in structures."""
    said = exception.args[0] if exception and exception.args else ""
    return str(said) if isinstance(said, str | Promise) and _is_ours(exception) else ""


def _is_ours(exception: Exception | None) -> bool:
    if exception is None:
        return False
    frames = [frame for frame, _ in traceback.walk_tb(exception.__traceback__)]
    return bool(frames) and frames[-1].f_globals["__name__"].partition(".")[0] in OURS
