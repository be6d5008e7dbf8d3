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


def digests(directory: Path, *, link: str, news: dict[str, str]) -> Iterator[Digest]:
    """Those with `link` (in their {language}) and their language's `news`, in text and in HTML alike."""
    for file in sorted(directory.glob("*.eml")):
        message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
        text, html = message.get_body(("plain",)), message.get_body(("html",))
        if text is None or html is None or message["List-Unsubscribe-Post"] is None:
            continue
        language = str(message["Content-Language"])
        wanted = (link.format(language=language), news.get(language, ""))
        if all(words in part.get_content() for words in wanted for part in (text, html)):
            yield Digest(
                to=str(message["To"]),
                language=language,
                subject=str(message["Subject"]),
                message_id=str(message["Message-ID"]),
            )
