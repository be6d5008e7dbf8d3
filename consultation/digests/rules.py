from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

# What followers are told. Comments are only counted beside it: they alone are no reason for a mail.
NEWS = (
    "version.published",
    "consultation.opened",
    "consultation.closed",
    "consultation.withdrawn",
    "dates.changed",
)


def zone(name: str) -> ZoneInfo:
    """A person's time zone; one that this machine does not know counts as the site's."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(settings.TIME_ZONE)


def hour_came(*, hour: int, zone: ZoneInfo, at: datetime) -> datetime:
    """The latest instant up to `at` when their clock showed the hour. `planning.PLAN` says it in SQL."""
    candidates = (on_day(hour=hour, zone=zone, at=at, days=-back) for back in (0, 1))
    return max(moment for moment in candidates if moment <= at)


def hour_comes(*, hour: int, zone: ZoneInfo, at: datetime) -> datetime:
    candidates = (on_day(hour=hour, zone=zone, at=at, days=ahead) for ahead in (0, 1))
    return min(moment for moment in candidates if moment > at)


def on_day(*, hour: int, zone: ZoneInfo, at: datetime, days: int) -> datetime:
    """An hour that the clock shows twice counts the second time; one that it skips, when it skips it."""
    day = at.astimezone(zone).date() + timedelta(days=days)
    local = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
    first, second = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    skipped = first is not None and second is not None and first < second
    return local.replace(fold=0 if skipped else 1)
