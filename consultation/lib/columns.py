"""Rows of the database made of what a statement of our own has read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model

M = TypeVar("M", bound=Model)


class Columns(Generic[M]):
    """A model's columns, as they stand in a `SELECT`; one that is left out is read when it is asked for."""

    def __init__(
        self, model: type[M], alias: str, *, only: Sequence[str] = (), without: Sequence[str] = ()
    ) -> None:
        every = model._meta.concrete_fields
        fields = [f for f in every if (f.name in only or not only) and f.name not in without]
        self.model = model
        self.names = [field.attname for field in fields]
        self.sql = ", ".join(f'{alias}."{field.column}"' for field in fields)
        self.converters = {
            place: field.from_db_value
            for place, field in enumerate(fields)
            if hasattr(field, "from_db_value")
        }

    def row(self, values: Iterator[Any]) -> M:
        """Made of the next of these values; what follows them is left."""
        told = list(islice(values, len(self.names)))
        for place, convert in self.converters.items():
            told[place] = convert(told[place], None, connection)
        return self.model.from_db(DEFAULT_DB_ALIAS, self.names, told)
