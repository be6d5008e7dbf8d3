from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import translation

from consultation.lib.words import time_left, time_left_holds_until

INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    "left",
    [
        timedelta(days=9, hours=5),
        timedelta(days=2),
        timedelta(days=2) - INSTANT,
        timedelta(days=1),
        timedelta(days=1) - INSTANT,
        timedelta(hours=1),
        timedelta(minutes=59, seconds=59),
        timedelta(minutes=2),
    ],
)
def test_the_time_left_reads_the_same_up_to_that_moment_and_no_longer(left: timedelta, at: datetime) -> None:
    until = at + left
    moment = time_left_holds_until(until, at=at)
    with translation.override("en"):
        assert time_left(until, at=moment - INSTANT) == time_left(until, at=at)
        assert time_left(until, at=moment) != time_left(until, at=at)
