"""Rows lie in a table, and in every dump, in the order in which they were written. So write them anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID, uuid4

from django.db import connection
from django.db.backends.utils import CursorWrapper

from consultation.votes.models import Position, Reaction

MIX_ALL_UP_TO = 2_000  # rows: cheap enough to move every one of them
SAMPLE_AT_LEAST = 1_000
SAMPLE_PER_CHANGE = 10

# Keys are random and drawn again with each mixing, so neighbours by key are a fair sample
# that needs no reading of the whole table.
CHOOSE_SOME = """
    SELECT id FROM {table} WHERE consultation_id = %(consultation)s AND id = ANY(%(moved)s)
    UNION SELECT id FROM (
        (SELECT id FROM {table} WHERE consultation_id = %(consultation)s AND id >= %(start)s
         ORDER BY id LIMIT %(sample)s)
        UNION ALL
        (SELECT id FROM {table} WHERE consultation_id = %(consultation)s AND id < %(start)s
         ORDER BY id DESC LIMIT %(sample)s)
        LIMIT %(sample)s
    ) neighbours
"""
CHOOSE_ALL = "SELECT id FROM {table} WHERE consultation_id = %(consultation)s"
MIX = """
WITH chosen AS MATERIALIZED ({chosen}),
     taken AS (DELETE FROM {table} WHERE id IN (SELECT id FROM chosen) RETURNING *)
INSERT INTO {table} (id, {columns}) SELECT gen_random_uuid(), {columns} FROM taken ORDER BY random()
"""
COUNT = "SELECT count(*) FROM (SELECT 1 FROM {table} WHERE consultation_id = %s LIMIT %s) counted"

Votes = type[Position] | type[Reaction]


def mix(votes: Votes, consultation_id: int, moved: Sequence[UUID]) -> None:
    """Hide rows that moved among older ones, in random order. The caller holds the lock."""
    with _uncounted() as cursor:
        cursor.execute(COUNT.format(table=votes._meta.db_table), [consultation_id, MIX_ALL_UP_TO + 1])
        (rows,) = cursor.fetchone()
        cursor.execute(
            _mixing(votes, CHOOSE_ALL if rows <= MIX_ALL_UP_TO else CHOOSE_SOME),
            {
                "consultation": consultation_id,
                "moved": list(moved),
                "start": uuid4(),
                "sample": max(SAMPLE_AT_LEAST, SAMPLE_PER_CHANGE * len(moved)),
            },
        )


def mix_all(votes: Votes, consultation_id: int) -> None:
    with _uncounted() as cursor:
        cursor.execute(_mixing(votes, CHOOSE_ALL), {"consultation": consultation_id})


def _mixing(votes: Votes, chosen: str) -> str:
    # Every column but the key, so that one added later moves along.
    fields = [field for field in votes._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(str(field.column) for field in fields)
    table = votes._meta.db_table
    return MIX.format(table=table, columns=columns, chosen=chosen.format(table=table))


@contextmanager
def _uncounted() -> Iterator[CursorWrapper]:
    """The triggers that tally look away: rows move, but nobody's vote changes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kenes.mixing', 'on', true)")
        yield cursor
        cursor.execute("SELECT set_config('kenes.mixing', '', true)")
