"""Each judge has a database of its own, made from one that no test has touched."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

UNTOUCHED = "test_postgres"  # as Django calls the tests' database, beside the one that the address names


def renew(name: str) -> None:
    """Makes it, or makes it anew, whoever was still connected."""
    with psycopg.connect(os.environ["DATABASE_URL"], dbname="template1", autocommit=True) as connection:
        ours = sql.Identifier(name)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(ours))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(ours, sql.Identifier(UNTOUCHED)))


def use(name: str) -> None:
    """This process and its children do from now on."""
    os.environ["DATABASE_URL"] = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
