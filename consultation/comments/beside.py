"""What a feature above puts beside each comment. Comments don't know it: the settings name it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.utils.module_loading import import_string

from accounts.models import User
from consultation.drafts.models import Consultation


class Beside(Protocol):
    def annotated(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The comments with what `of` needs, and the columns by which `rank` orders; adds no query."""

    def rank(self, order: str) -> Combinable | None:
        """A whole number by which comments are ordered, the highest first; None: not one of its orders."""

    def of(self, row: Any) -> object:
        """For the template of that feature; `row` is one of the `annotated`, or was just written."""

    def each(self, authors: Mapping[int, int | None]) -> Mapping[int, object]:
        """The same for many comments, whose keys and authors are given, by key. One query at most."""


class Nothing:
    def annotated(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows

    def rank(self, order: str) -> Combinable | None:
        return None

    def of(self, row: Any) -> object:
        return None

    def each(self, authors: Mapping[int, int | None]) -> Mapping[int, object]:
        return {}


def beside(consultation: Consultation, reader: User | None, *, at: datetime) -> Beside:
    make: Callable[..., Beside] = import_string(settings.BESIDE_COMMENTS)
    return make(consultation, reader, settings.KEYS_DIR, at=at)
