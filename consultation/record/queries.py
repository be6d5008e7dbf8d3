from __future__ import annotations

from datetime import datetime

from django.db import connection


def database_time() -> datetime:
    """The clock that stamps events. Ticks of all machines go by it, however wrong their own clocks are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]  # type: ignore[no-any-return]
