"""Who asks, and by what."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User


def person(request: HttpRequest) -> User:
    """For a view that is behind a sign-in."""
    assert isinstance(request.user, User)  # noqa: S101  for the type checker
    return request.user


def reader(request: HttpRequest) -> User | None:
    """None: a stranger."""
    return request.user if isinstance(request.user, User) else None


def is_htmx(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers
