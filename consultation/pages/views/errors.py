from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "pages/errors/expired_form.html", status=403)
