"""Log lines as JSON that hold no person: what may stand in a line is listed here, and nothing else does.

A library would write whatever a caller attached to its line: requests with their paths, rows in the words
of a database's complaint. Knows no Django, so that gunicorn can use it before there is any.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

ATTACHED = ("method", "route", "status", "milliseconds")  # by us, with `extra`
PEOPLE = re.compile(
    r"""[^\s@<>"'(]+@[^\s@<>"',;)]+"""  # an e-mail address, or an address with a password in it
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b"
    r"|(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{0,4}|[0-9a-f:]*::[0-9a-f:]*[0-9a-f]",
    re.IGNORECASE,
)


class JsonLines(logging.Formatter):
    """One object a line. An exception is its type and where it was: its words may quote anybody."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_people(said(record)),
        }
        line |= {name: getattr(record, name) for name in ATTACHED if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["where"] = frames(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def said(record: logging.LogRecord) -> str:
    args = record.args
    if isinstance(args, dict) and "exc" in args:  # Celery quotes the exception and what the task was given
        return f"Task {args.get('name')} failed"
    if record.name.startswith("gunicorn") and isinstance(args, tuple):  # or the path that was asked for
        args = tuple("-" if isinstance(arg, str) and arg.startswith("/") else arg for arg in args)
        return record.msg % args if args else str(record.msg)
    return record.getMessage()


def without_people(text: str) -> str:
    return PEOPLE.sub("<hidden>", text)


def frames(trace: TracebackType | None) -> list[str]:
    """The innermost last. Lines of code are left out: they are in the release."""
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
