from __future__ import annotations

import pytest
from django.db import DataError, OperationalError, connection, transaction

from consultation.lib.statements import Statement

HALF = Statement("test_half", "SELECT $1::integer / $2::integer, NULL WHERE $1 <> 0")


@pytest.mark.django_db
def test_a_row_comes_as_postgresql_writes_it() -> None:
    assert [HALF.row(b"9", b"2"), HALF.row(b"0", b"2")] == [[b"4", None], None]


@pytest.mark.django_db
def test_what_fails_fails_as_with_django() -> None:
    with pytest.raises(DataError, match="division by zero"), transaction.atomic():
        HALF.row(b"9", b"0")


@pytest.mark.django_db(transaction=True)
def test_a_new_session_prepares_anew_and_a_lost_one_says_so() -> None:
    assert HALF.row(b"8", b"2") == [b"4", None]
    connection.close()
    assert HALF.row(b"6", b"2") == [b"3", None]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    beside = connection.copy()
    with beside.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    beside.close()

    try:
        with pytest.raises(OperationalError):
            HALF.row(b"6", b"2")
    finally:
        connection.close()
