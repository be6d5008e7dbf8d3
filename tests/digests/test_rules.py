from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from consultation.digests import rules

ALMATY, BERLIN, UTC = ZoneInfo("Asia/Almaty"), ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


CASES = [
    # Almaty is 5 hours ahead
    (8, ALMATY, "2026-11-22 02:59:59", "2026-11-21 03:00", "2026-11-22 03:00"),
    (8, ALMATY, "2026-11-22 03:00", "2026-11-22 03:00", "2026-11-23 03:00"),
    (8, ALMATY, "2026-11-22 20:00", "2026-11-22 03:00", "2026-11-23 03:00"),
    (0, ALMATY, "2026-11-22 18:59:59", "2026-11-21 19:00", "2026-11-22 19:00"),
    (23, ALMATY, "2026-11-22 18:00", "2026-11-22 18:00", "2026-11-23 18:00"),
    # where Berlin has a Sunday evening, Almaty has Monday
    (22, BERLIN, "2026-11-22 20:00", "2026-11-21 21:00", "2026-11-22 21:00"),
    # on 1 March 2024 it moved from 6 hours ahead to 5: the hour before midnight came twice
    (8, ALMATY, "2024-02-29 03:00", "2024-02-29 02:00", "2024-03-01 03:00"),
    (8, ALMATY, "2024-03-01 02:30", "2024-02-29 02:00", "2024-03-01 03:00"),
    (23, ALMATY, "2024-02-29 17:30", "2024-02-28 17:00", "2024-02-29 18:00"),
    (23, ALMATY, "2024-02-29 18:00", "2024-02-29 18:00", "2024-03-01 18:00"),
    # Berlin skips 2 o'clock in March and has it twice in October
    (2, BERLIN, "2026-03-29 00:59:59", "2026-03-28 01:00", "2026-03-29 01:00"),
    (2, BERLIN, "2026-03-29 01:00", "2026-03-29 01:00", "2026-03-30 00:00"),
    (3, BERLIN, "2026-03-29 01:00", "2026-03-29 01:00", "2026-03-30 01:00"),
    (8, BERLIN, "2026-03-29 06:00", "2026-03-29 06:00", "2026-03-30 06:00"),
    (2, BERLIN, "2026-10-25 00:30", "2026-10-24 00:00", "2026-10-25 01:00"),
    (2, BERLIN, "2026-10-25 01:00", "2026-10-25 01:00", "2026-10-26 01:00"),
    (8, BERLIN, "2026-10-25 06:59:59", "2026-10-24 06:00", "2026-10-25 07:00"),
]


@pytest.mark.parametrize(("hour", "zone", "now", "came", "comes"), CASES)
def test_an_hour_comes_once_a_day_whatever_the_clock_does(
    hour: int, zone: ZoneInfo, now: str, came: str, comes: str
) -> None:
    found = (
        rules.hour_came(hour=hour, zone=zone, at=utc(now)).astimezone(UTC),
        rules.hour_comes(hour=hour, zone=zone, at=utc(now)).astimezone(UTC),
    )

    assert found == (utc(came), utc(comes))


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "Asia"])
def test_an_unknown_zone_counts_as_the_sites(name: str) -> None:
    assert rules.zone(name) == ALMATY


@pytest.mark.django_db
def test_the_database_knows_the_zone_as_it_is_since_2024() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT timestamptz '2026-11-22 00:00Z' AT TIME ZONE 'Asia/Almaty'")
        (local,) = cursor.fetchone()

    assert local == datetime(2026, 11, 22, 5)  # noqa: DTZ001  a local time is what is asked for
