"""Signed-in people, without their having to sign in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from accounts.models import User
from bench.asking import request

SECRET = "a" * 32  # of the token against forged forms, which is what the cookie holds


@dataclass(frozen=True)
class Person:
    cookies: str

    def posts(self, path: str, *, in_place: bool, **fields: str) -> bytes:
        """A form sent whole, with its token; `in_place` as a browser with scripts sends it."""
        body = urlencode({**fields, "csrfmiddlewaretoken": SECRET}).encode()
        headers = {"Cookie": self.cookies, **({"HX-Request": "true"} if in_place else {})}
        return request(path, headers=headers, body=body)


def signed_in(users: list[User]) -> Iterator[Person]:
    """One after the other, without end."""
    return cycle([_signed_in(user) for user in users])


def _signed_in(user: User) -> Person:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return Person(f"{settings.SESSION_COOKIE_NAME}={session.session_key}; csrftoken={SECRET}")
