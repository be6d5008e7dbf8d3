from __future__ import annotations

from datetime import datetime

from django.db import connection


def database_time() -> datetime:
    """Ticks of all machines go by this clock, however wrong their own are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def event_time(shown: datetime | None = None) -> datetime:
    """The clock that stamps events: the database's, or what is `shown` in its place.

    It never goes back, so that nothing is ever recorded within a window of news that has been told. After
    the wall clock was set back it moves by a microsecond each time, until the wall clock has caught up.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT event_clock(coalesce(%s, clock_timestamp()))", [shown])
        return cursor.fetchone()[0]  # type: ignore[no-any-return]
