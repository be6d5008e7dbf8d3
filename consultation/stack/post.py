"""Mails that the local mail server has kept, read as a mail program would."""

from __future__ import annotations

import email
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from email import policy
from pathlib import Path


@dataclass(frozen=True)
class Digest:
    to: str
    language: str
    subject: str
    message_id: str

    def told(self) -> dict[str, str]:
        return asdict(self)


def digests(directory: Path, *, about: tuple[str, ...]) -> Iterator[Digest]:
    """Those that say each of `about` both in text and in HTML, and can be unsubscribed from in one click."""
    for file in sorted(directory.glob("*.eml")):
        message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
        text, html = message.get_body(("plain",)), message.get_body(("html",))
        if text is None or html is None or message["List-Unsubscribe-Post"] is None:
            continue
        if all(words in part.get_content() for words in about for part in (text, html)):
            yield Digest(
                to=str(message["To"]),
                language=str(message["Content-Language"]),
                subject=str(message["Subject"]),
                message_id=str(message["Message-ID"]),
            )
