from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  # sign_in_to_post has seen to it
    return request.user


def refused(request: HttpRequest, why: str, *, address: str = "", status: int = 409) -> HttpResponse:
    return render(request, "votes/refused.html", {"why": why, "address": address}, status=status)
