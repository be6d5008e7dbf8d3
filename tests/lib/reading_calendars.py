"""A reader of RFC 5545 that knows nothing of our writer and forgives nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime

NAME = re.compile(rb"([A-Z][A-Z0-9-]*)((?:;[A-Z0-9-]+=[^;:]*)*):(.*)", re.DOTALL)
TOLD_TEXT = {"SUMMARY", "DESCRIPTION", "X-WR-CALNAME"}
ESCAPES = {"\\": "\\", ";": ";", ",": ",", "n": "\n", "N": "\n"}

Component = dict[str, str]


def unfolded(body: bytes) -> list[bytes]:
    assert body.endswith(b"\r\n")
    raw = body.removesuffix(b"\r\n").split(b"\r\n")
    assert not [line for line in raw if b"\n" in line or b"\r" in line], "a bare line end"
    assert not [line for line in raw if len(line) > 75], "a line of more than 75 octets"
    for line in raw:
        line.decode()  # no letter is cut in two
    lines: list[bytes] = []
    for line in raw:
        if line[:1] in (b" ", b"\t"):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    return lines


def text(value: str) -> str:
    found, rest = "", iter(value)
    for letter in rest:
        assert letter >= " ", "a control character"
        assert letter not in ";,", "an unescaped separator"
        found += ESCAPES[next(rest)] if letter == "\\" else letter
    return found


def moment(value: str) -> datetime:
    assert re.fullmatch(r"\d{8}T\d{6}Z", value), value
    return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def read(body: bytes) -> tuple[Component, list[Component]]:
    """The properties of the calendar, and those of each event."""
    calendar: Component = {}
    events: list[Component] = []
    open_components: list[str] = []
    for line in unfolded(body):
        match = NAME.fullmatch(line)
        assert match, line
        name, value = match[1].decode(), match[3].decode()
        if name == "BEGIN":
            assert (value, len(open_components)) in (("VCALENDAR", 0), ("VEVENT", 1))
            open_components.append(value)
            if value == "VEVENT":
                events.append({})
        elif name == "END":
            assert open_components.pop() == value
        else:
            component = events[-1] if open_components == ["VCALENDAR", "VEVENT"] else calendar
            assert name not in component, f"{name} twice"
            component[name] = text(value) if name in TOLD_TEXT else value
    assert open_components == []
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    for event in events:
        assert event.keys() >= {"UID", "DTSTAMP", "DTSTART"}
        moment(event["DTSTAMP"])
        moment(event["DTSTART"])
        assert int(event["SEQUENCE"]) >= 0
    assert len({event["UID"] for event in events}) == len(events)
    return calendar, events
