"""PostgreSQL's own measure: plain inserts from pgbench, which comes with the embedded server."""

from __future__ import annotations

import os
import resource
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from django.db import connection

from bench import cpu
from bench.running import Bench
from consultation.stack import identity, postgres

CLIENTS = 8
TRANSACTIONS = 400  # of each client
TABLE = "CREATE TABLE IF NOT EXISTS plain (id bigserial PRIMARY KEY, a integer, b integer, note text)"
SCRIPT = r"""\set a random(1, 1000000)
INSERT INTO plain (a, b, note) VALUES (:a, 1, 'a plain row of much the same length');
"""


def program() -> Path:
    return identity.reachable_programs(identity.for_postgres(), postgres.find().programs) / "pgbench"


def insert_cost(bench: Bench) -> float:
    """A transaction that inserts one row, at eight clients: seconds of processor time, the database's too."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    script = bench.home / "insert.sql"
    script.write_text(SCRIPT)
    sockets = parse_qs(urlsplit(os.environ["DATABASE_URL"]).query)["host"][0]
    before = spent(bench)
    subprocess.run(
        [
            *(program(), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-t", str(TRANSACTIONS)),
            *("-f", script, "-h", sockets, "-U", "app", "postgres"),
        ],
        capture_output=True,
        check=True,
    )
    return (spent(bench) - before) / (CLIENTS * TRANSACTIONS)


def spent(bench: Bench) -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime + cpu.seconds(bench.postgres.popen.pid)
