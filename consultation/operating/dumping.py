"""The database as one file, and back, by PostgreSQL's own programs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path

from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from consultation.operating.manifest import PASSING
from consultation.stack import postgres


class ProgramFailed(Exception):
    """The message holds what it said."""


@contextmanager
def snapshot() -> Iterator[str]:
    """One view of the whole database, for us and for every program that is told its name."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        for limit in ("transaction_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SET LOCAL {limit} = 0")
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def dump(file: Path, snapshot: str) -> str:
    """Returns the file's SHA-256."""
    passing = [f"--exclude-table-data={table}" for table in PASSING]
    _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", "--no-owner", *passing, f"--file={file}")
    return digest(file)


def load(file: Path) -> None:
    """Into an empty database, all or nothing."""
    _run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", str(file))
    with connection.cursor() as cursor:
        cursor.execute("SET transaction_timeout = 0")
        cursor.execute("ANALYZE")
        cursor.execute("RESET transaction_timeout")


def digest(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def _run(name: str, *arguments: str) -> None:
    connection.ensure_connection()
    info = connection.connection.info
    # Our sessions' own limits are no good for a dump, and a password has no place on a command line.
    ours = {key: value for key, value in info.get_parameters().items() if key != "options"}
    command = [str(postgres.client(name)), f"--dbname={make_conninfo(**ours)}", *arguments]
    env = {**os.environ, "PGPASSWORD": info.password}
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise ProgramFailed(f"{name} ended with code {done.returncode}: {done.stderr.strip()}")
