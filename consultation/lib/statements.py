"""A statement handed straight to libpq, where one is sent for each of a million mails.

psycopg's cursors, which are Python, cost several times what such a statement does. Parameters and values are
bytes, as PostgreSQL writes them.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.db import connection
from psycopg import OperationalError, errors, pq

FAILED = (pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.BAD_RESPONSE)
Value = bytes | None


def first_row(sql: bytes, *parameters: Value) -> list[Value] | None:
    """`$1`, `$2` … stand for the parameters. Outside of `atomic` it is a transaction of its own."""
    connection.ensure_connection()
    session = connection.connection.pgconn
    with connection.wrap_database_errors:
        result = session.exec_params(sql, parameters)
        if session.status == pq.ConnStatus.BAD:
            raise OperationalError(result.error_message.decode(errors="replace"))
        if result.status in FAILED:
            raise errors.error_from_result(result)
    return [result.get_value(0, column) for column in range(result.nfields)] if result.ntuples else None


# Rows that were written together bear the same few times.
moment = lru_cache(maxsize=1_000)(datetime.fromisoformat)
