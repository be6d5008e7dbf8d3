from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from consultation.lib.icalendar import CalendarEntry, folded, utc, written
from consultation.lib.text import clean, clean_line
from tests.lib import reading_calendars

AT = datetime(2026, 11, 22, 7, tzinfo=UTC)


def entry(summary: str, description: str = "", uid: str = "a@b") -> CalendarEntry:
    return CalendarEntry(uid, 0, AT, AT, summary, description, "http://localhost/en/")


@given(st.text(), st.text(), st.text())
def test_a_calendar_says_what_it_was_given_whatever_that_is(
    name: str, summary: str, description: str
) -> None:
    calendar, [event] = reading_calendars.read(written(name, [entry(summary, description)]))
    assert calendar["X-WR-CALNAME"] == clean_line(name)
    assert event["SUMMARY"] == clean_line(summary)
    assert event.get("DESCRIPTION", "") == clean(description).strip().replace("\t", " ")


@given(st.text(st.sampled_from("aәក🙂\\,;"), min_size=60, max_size=300))
def test_folding_keeps_every_letter_whole(line: str) -> None:
    pieces = folded(line).encode().removesuffix(b"\r\n").split(b"\r\n ")
    assert [len(piece) <= 75 for piece in pieces] == [True] * len(pieces)
    assert "".join(piece.decode() for piece in pieces) == line


def test_moments_are_told_in_universal_time() -> None:
    assert utc(datetime(2026, 11, 22, 12, tzinfo=timezone(timedelta(hours=5)))) == "20261122T070000Z"
