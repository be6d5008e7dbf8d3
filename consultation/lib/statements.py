"""A statement handed straight to libpq, where one is sent for each of a million mails.

psycopg's cursors, which are Python, cost several times what such a statement does. Parameters and values are
bytes, as PostgreSQL writes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Connection, OperationalError, errors, pq

FAILED = (pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.BAD_RESPONSE)
Value = bytes | None


class Statement:
    """Outside of `atomic` it is a transaction of its own."""

    def __init__(self, name: str, sql: str) -> None:
        """`$1`, `$2` … stand for the parameters."""
        self.name = name.encode()
        self.sql = sql.encode()
        self.prepared_in: WeakKeyDictionary[Connection, bool] = WeakKeyDictionary()

    def row(self, *parameters: Value) -> list[Value] | None:
        """The first that it returns."""
        database = connections[DEFAULT_DB_ALIAS]
        database.ensure_connection()
        with database.wrap_database_errors:
            result = self.result(database.connection, parameters)
        if not result.ntuples:
            return None
        return [result.get_value(0, column) for column in range(result.nfields)]

    def result(self, session: Connection, parameters: Sequence[Any]) -> pq.abc.PGresult:
        libpq = session.pgconn
        if session not in self.prepared_in:
            checked(libpq, libpq.prepare(self.name, self.sql))
            self.prepared_in[session] = True
        return checked(libpq, libpq.exec_prepared(self.name, parameters))


def checked(libpq: pq.abc.PGconn, result: pq.abc.PGresult) -> pq.abc.PGresult:
    if libpq.status == pq.ConnStatus.BAD:
        raise OperationalError(result.error_message.decode(errors="replace"))
    if result.status in FAILED:
        raise errors.error_from_result(result)
    return result


# Rows that were written together bear the same few times.
moment = lru_cache(maxsize=1_000)(datetime.fromisoformat)
