"""What is wrong with an answer, whatever was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client

WORDS_MIN = 3  # of two letters or more
PRINTED = re.compile(r"<(script|style|title)\b.*?</\1>|<[^>]*>", re.DOTALL)
BETRAYED = ("Traceback (most recent call last)", "django.db.utils", "psycopg.errors", "site-packages")


def ask(client: Client, method: str, path: str, **asked: Any) -> HttpResponseBase:
    """Nothing of it stays."""
    with transaction.atomic():
        answer = client.generic(method, path, **asked)
        transaction.set_rollback(True)
    if answer.streaming:  # to its end, or the file stays open
        b"".join(answer)
    return answer


def wrong_with(answer: HttpResponseBase, headers: Mapping[str, str]) -> Iterator[str]:
    said = "" if answer.streaming else getattr(answer, "content", b"").decode(errors="replace")
    if answer.status_code >= 500:
        yield f"fault {answer.status_code}"
    yield from (f"betrays {word}" for word in BETRAYED if word in said)
    kept = answer.status_code == 401 and "hx-request" in headers  # the form on the page stays as it is
    if answer.status_code >= 400 and not kept and not has_words(said):
        yield f"refused with {answer.status_code} without words"


def has_words(said: str) -> bool:
    return len(re.findall(r"[^\W\d_]{2,}", PRINTED.sub(" ", said))) >= WORDS_MIN
