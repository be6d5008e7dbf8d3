"""Times and counts as people say them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext

UNITS = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1))
INSTANT = timedelta(microseconds=1)  # the smallest step of our clocks


def moment(at: datetime) -> str:
    """A date and an hour in the reader's language and time zone: "14 December 2026, 18:00"."""
    local = timezone.localtime(at)
    return gettext("%(date)s, %(hour)s") % {
        "date": date_format(local, "DATE_FORMAT"),
        "hour": date_format(local, "TIME_FORMAT"),
    }


def grouped(count: int) -> str:
    """A count that people read: "12,345" in English."""
    return number_format(count, force_grouping=True)


def time_left(until: datetime, *, at: datetime) -> str:
    """How long is left, rounded down so that nobody counts on time that is not there."""
    seconds = int((until - at).total_seconds())
    if seconds <= 0:
        return gettext("no time left")
    days, hours, minutes = seconds // 86_400, seconds // 3_600, seconds // 60
    if days >= 1:
        return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
    if hours >= 1:
        return ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours}
    return ngettext("%(n)s minute left", "%(n)s minutes left", minutes) % {"n": max(minutes, 1)}


def time_left_holds_until(until: datetime, *, at: datetime) -> datetime:
    """Before this moment `time_left` says what it says at `at`. Not after `until`, for whatever ends then."""
    left = until - at
    unit = next((unit for unit in UNITS if left > unit), UNITS[-1])
    whole = left // unit * unit
    # Exactly n units left still reads "n"; only what comes after reads less.
    return min(until - whole + INSTANT, until)
