"""A new row by a prepared statement: what the ORM builds anew each time is built once."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model

from consultation.lib.statements import Statement


def insert(row: Model) -> None:
    """As `row.save(force_insert=True)`, but within `atomic` only where the caller says so."""
    statement, fields, told = inserting(type(row))
    values = (field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields)
    for name, value in zip(told, statement.first(*values) or (), strict=True):
        setattr(row, name, value)
    row._state.adding, row._state.db = False, connection.alias


@cache
def inserting(model: type[Model]) -> tuple[Statement, list[Field[Any, Any]], list[str]]:
    """The statement, what it takes, and which attributes the database fills in."""
    told = model._meta.db_returning_fields
    fields = [field for field in model._meta.concrete_fields if field not in told]
    columns = ", ".join(str(field.column) for field in fields)
    marks = ", ".join(f"${number}" for number in range(1, len(fields) + 1))
    returned = ", ".join(str(field.column) for field in told)
    table = model._meta.db_table
    sql = f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING {returned}"  # noqa: S608  our own names
    return Statement(f"insert_{table}", sql), fields, [field.attname for field in told]
