"""Pieces of a page that follow from what they are given alone: rendered once, used wherever they recur."""

from __future__ import annotations

import secrets
from collections.abc import Hashable
from functools import lru_cache

from django.template.loader import get_template

MOST = 1_000  # in each process; of about 2 kB each
TOKEN = secrets.token_hex(16)  # stands in the forms of a fragment, and nobody can write it


@lru_cache(maxsize=MOST)
def fragment(template: str, language: str, values: tuple[tuple[str, Hashable], ...]) -> str:
    """The template sees these values, the language and nothing else: no request, no reader, no clock.

    So it cannot go stale: other values are another fragment. Values are compared, so they must not change: no
    rows of the database, which are equal when their numbers are.
    """
    return get_template(template).render({**dict(values), "LANGUAGE_CODE": language})


def with_forms(template: str, language: str, values: tuple[tuple[str, Hashable], ...], token: str) -> str:
    """The same with the reader's own token in each of its forms."""
    return fragment(template, language, (*values, ("csrf_token", TOKEN))).replace(TOKEN, token)
