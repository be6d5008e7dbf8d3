"""RFC 5545, as far as dates that concern everybody need it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from consultation.lib.text import clean, clean_line

LINE_MAX = 75  # octets, without the line end


@dataclass(frozen=True)
class CalendarEntry:
    """A moment in a calendar. The same `uid` with a higher `sequence` takes the place of what was known."""

    uid: str
    sequence: int
    stamp: datetime  # when it was last changed
    starts_at: datetime
    summary: str
    description: str
    url: str
    cancelled: bool = False


def written(name: str, entries: Iterable[CalendarEntry]) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kenes//Public consultations//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(clean_line(name))}",
        *(line for entry in entries for line in _lines(entry)),
        "END:VCALENDAR",
    ]
    return "".join(folded(line) for line in lines).encode()


def _lines(entry: CalendarEntry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTAMP:{utc(entry.stamp)}"
    yield f"DTSTART:{utc(entry.starts_at)}"
    yield f"SUMMARY:{escaped(clean_line(entry.summary))}"
    if description := clean(entry.description).strip():
        yield f"DESCRIPTION:{escaped(description)}"
    yield f"URL:{entry.url}"
    yield f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"  # nobody is busy because a draft closes
    yield "END:VEVENT"


def utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    for character in "\\;,":
        text = text.replace(character, "\\" + character)
    return text.replace("\t", " ").replace("\n", "\\n")


def folded(line: str) -> str:
    """In pieces of 75 octets at most, each after the first begun by a space; no letter is cut in two."""
    pieces, piece, room = [], "", LINE_MAX
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append(piece)
            piece, room = " ", LINE_MAX - 1
        piece += letter
        room -= size
    return "\r\n".join([*pieces, piece]) + "\r\n"
