from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import DataError, OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from consultation.lib.statements import Statement

HALF = Statement("test_half", "SELECT $1::integer / $2::integer, NULL WHERE $1 <> 0")


@pytest.mark.django_db
def test_rows_come_as_postgresql_writes_it() -> None:
    assert [HALF.in_session()(b"9", b"2"), HALF.in_session()(b"0", b"2")] == [[[b"4", None]], []]


@pytest.mark.django_db
def test_what_fails_fails_as_with_django() -> None:
    with pytest.raises(DataError, match="division by zero"), transaction.atomic():
        HALF.in_session()(b"9", b"0")


@pytest.mark.django_db(transaction=True)
def test_a_new_session_prepares_anew_and_a_lost_one_says_so() -> None:
    assert HALF.in_session()(b"8", b"2") == [[b"4", None]]
    connection.close()
    assert HALF.in_session()(b"6", b"2") == [[b"3", None]]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    beside = connection.copy()
    with beside.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    beside.close()

    try:
        with pytest.raises(OperationalError):
            HALF.in_session()(b"6", b"2")
    finally:
        connection.close()


@pytest.mark.django_db
def test_values_come_and_go_as_pythons_own() -> None:
    values = (7, "ә", None, UUID(int=7), datetime(2026, 11, 26, 18, tzinfo=UTC), True)
    same = Statement("test_same", "SELECT $1::int, $2::text, $3::int, $4::uuid, $5::timestamptz, $6::bool")
    assert same.first(*values) == values
    assert Statement("test_none", "SELECT 1 WHERE $1 > 1").first(1) is None


@pytest.mark.django_db
def test_a_statement_is_counted_as_djangos_own_are() -> None:
    with CaptureQueriesContext(connection) as captured:
        HALF.first(8, 2)
    assert [query["sql"] for query in captured] == [f"{HALF.sql.decode()} ['8', '2']"]


@pytest.mark.django_db(transaction=True)
def test_the_first_statement_of_a_transaction_goes_when_it_is_rolled_back() -> None:
    add = Statement("test_add", "INSERT INTO django_session VALUES ($1, '', now())")
    count = Statement("test_count", "SELECT count(*) FROM django_session")
    with transaction.atomic():
        add.execute("rolled-back")
        assert count.first() == (1,)
        transaction.set_rollback(True)
    assert count.first() == (0,)


@pytest.mark.django_db(transaction=True)
def test_where_a_column_has_changed_its_type_the_statement_is_prepared_anew() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE told (word varchar(9)); INSERT INTO told VALUES ('first')")
        word = Statement("test_word", "SELECT word FROM told")
        assert word.first() == ("first",)
        cursor.execute("ALTER TABLE told ALTER word TYPE text")
        assert word.first() == ("first",)
        cursor.execute("DROP TABLE told")


@pytest.mark.django_db
def test_in_a_broken_transaction_nothing_is_asked() -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            HALF.first(8, 2)
