from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

# What followers are told. Comments are only counted beside it: they alone are no reason for a mail.
NEWS = (
    "version.published",
    "consultation.opened",
    "consultation.closing_soon",
    "consultation.closed",
    "consultation.withdrawn",
    "dates.changed",
    "language.added",
)

DAYS = 7  # of a week


def zone(name: str) -> ZoneInfo:
    """A person's time zone; one that this machine does not know counts as the site's."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(settings.TIME_ZONE)


def hour_came(*, hour: int, zone: ZoneInfo, at: datetime, weekday: int | None = None) -> datetime:
    """The latest instant up to `at` when their clock showed the hour (on that weekday, if one is named).

    `planning.PLAN` says it in SQL.
    """
    days = [-back for back in days_of(weekday=weekday, zone=zone, at=at, step=-1)]
    candidates = (on_day(hour=hour, zone=zone, at=at, days=each) for each in days)
    return max(moment for moment in candidates if moment <= at)


def hour_comes(*, hour: int, zone: ZoneInfo, at: datetime, weekday: int | None = None) -> datetime:
    days = days_of(weekday=weekday, zone=zone, at=at, step=1)
    candidates = (on_day(hour=hour, zone=zone, at=at, days=each) for each in days)
    return min(moment for moment in candidates if moment > at)


def days_of(*, weekday: int | None, zone: ZoneInfo, at: datetime, step: int) -> list[int]:
    """How many days away, in the direction of `step`, lie today and the days on which the hour may fall."""
    if weekday is None:
        return [0, 1]
    today = at.astimezone(zone).weekday()
    return [days for days in range(DAYS + 1) if (today + step * days) % DAYS == weekday]


def on_day(*, hour: int, zone: ZoneInfo, at: datetime, days: int) -> datetime:
    """An hour that the clock shows twice counts the second time; one that it skips, when it skips it."""
    day = at.astimezone(zone).date() + timedelta(days=days)
    local = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
    first, second = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    skipped = first is not None and second is not None and first < second
    return local.replace(fold=0 if skipped else 1)
