"""The demo's mail, read from the files that its mail server wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

SHOWN = 100  # the latest mails


@dataclass(frozen=True)
class Mail:
    name: str
    to: str
    subject: str
    sent_at: datetime | None
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]


def latest(directory: Path) -> Iterator[Mail]:
    files = sorted(directory.glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)
    return (read(file) for file in files[:SHOWN])


def find(directory: Path, name: str) -> Mail | None:
    """A mail by the name of its file, which comes from outside: only names in the directory count."""
    return next((read(file) for file in directory.glob("*.eml") if file.stem == name), None)


def read(file: Path) -> Mail:
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(file.read_bytes())
    return Mail(
        name=file.stem,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent_at=parsedate_to_datetime(message["Date"]) if message["Date"] else None,
        text=_body(message, "plain"),
        html=_body(message, "html"),
        headers=tuple((name, str(value)) for name, value in message.items()),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if isinstance(part, EmailMessage) else ""
