"""A statement handed straight to libpq, where one is sent for each of a million mails, or for each vote.

PostgreSQL prepares it once in each session. Django's and psycopg's cursors, which are Python, cost several
times what such a statement does. See docs/adr/0026.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Connection, OperationalError, errors, pq
from psycopg.adapt import PyFormat, Transformer

DONE = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)
FAILED = (pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.BAD_RESPONSE)
Value = bytes | None


class Statement:
    """Outside of `atomic` it is a transaction of its own.

    It names the columns it reads: of `*` a release that still runs would get more after a migration.
    """

    def __init__(self, name: str, sql: str) -> None:
        """`$1`, `$2` … stand for the parameters."""
        self.name = name.encode()
        self.sql = sql.encode()
        self.prepared_in: WeakKeyDictionary[Connection, bool] = WeakKeyDictionary()

    def in_session(self) -> Callable[..., list[list[Value]]]:
        """For many calls in a row, which all go to the session there is now; they cost half as much.

        Parameters and values are bytes, as PostgreSQL writes them.
        """
        ours, database = session(), connections[DEFAULT_DB_ALIAS]
        if ours not in self.prepared_in:
            with database.wrap_database_errors:
                checked(ours.pgconn, ours.pgconn.prepare(self.name, self.sql))
            self.prepared_in[ours] = True
        begin(ours)
        execute: Callable[..., pq.abc.PGresult] = ours.pgconn.exec_prepared
        name = self.name

        def rows(*parameters: Value) -> list[list[Value]]:
            result = execute(name, parameters)
            if result.status not in DONE:
                with database.wrap_database_errors:
                    self.forget(ours)
                    checked(ours.pgconn, result)
            value, columns = result.get_value, range(result.nfields)
            return [[value(row, column) for column in columns] for row in range(result.ntuples)]

        return rows

    def first(self, *parameters: Any) -> tuple[Any, ...] | None:
        """The first row that it returns, in values of Python's, as the parameters are."""
        return next(iter(self.rows(*parameters)), None)

    def rows(self, *parameters: Any) -> list[tuple[Any, ...]]:
        """All that it returns, in values of Python's, as the parameters are."""
        ours = session()
        adapting = Transformer(ours.adapters)
        result = self.run(ours, adapting.dump_sequence(parameters, [PyFormat.TEXT] * len(parameters)))
        adapting.set_pgresult(result)
        return adapting.load_rows(0, result.ntuples, tuple)

    def execute(self, *parameters: Any) -> None:
        self.first(*parameters)

    def run(self, session: Connection, parameters: Sequence[Any]) -> pq.abc.PGresult:
        database = connections[DEFAULT_DB_ALIAS]
        if database.queries_logged:
            told = [None if value is None else bytes(value).decode() for value in parameters]
            database.queries_log.append({"sql": f"{self.sql.decode()} {told}", "time": "0"})
        with database.wrap_database_errors:
            begin(session)
            return self.result(session, parameters)

    def result(self, session: Connection, parameters: Sequence[Any]) -> pq.abc.PGresult:
        libpq = session.pgconn
        if session not in self.prepared_in:
            checked(libpq, libpq.prepare(self.name, self.sql))
            self.prepared_in[session] = True
        try:
            return checked(libpq, libpq.exec_prepared(self.name, parameters))
        except errors.FeatureNotSupported:
            # A migration has changed the type of a column under it. Within a transaction it is too late.
            self.forget(session)
            if session.autocommit:
                return self.result(session, parameters)
            raise

    def forget(self, session: Connection) -> None:
        """To prepare it anew."""
        del self.prepared_in[session]
        if session.pgconn.status == pq.ConnStatus.OK:
            session.pgconn.close_prepared(self.name)


def session() -> Connection:
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    database.validate_no_broken_transaction()
    ours: Connection = database.connection
    return ours


def begin(session: Connection) -> None:
    """As psycopg's own cursors do before the first statement of a transaction."""
    if not session.autocommit and session.pgconn.transaction_status == pq.TransactionStatus.IDLE:
        checked(session.pgconn, session.pgconn.exec_(b"BEGIN"))


def checked(libpq: pq.abc.PGconn, result: pq.abc.PGresult) -> pq.abc.PGresult:
    if libpq.status == pq.ConnStatus.BAD:
        raise OperationalError(result.error_message.decode(errors="replace"))
    if result.status in FAILED:
        raise errors.error_from_result(result)
    return result


# Rows that were written together bear the same few times.
moment = lru_cache(maxsize=1_000)(datetime.fromisoformat)
