"""One letter for many readers, each with links of their own."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from consultation.digests import links
from consultation.digests.queries import Due
from consultation.outbox.message import Letter
from consultation.outbox.models import OutgoingMail


class Gaps:
    """Marks in a text where each reader's own tokens will stand. No text can hold one by chance."""

    def __init__(self) -> None:
        self.mark = secrets.token_hex(16)
        self.followed: list[str] = []  # what the token in a gap is for

    def token(self, followed: str) -> str:
        if followed not in self.followed:
            self.followed.append(followed)
        return f"{self.mark}{self.followed.index(followed):04d}"

    @property
    def named(self) -> tuple[tuple[str, str], ...]:
        return tuple((f"{gap:04d}", followed) for gap, followed in enumerate(self.followed))

    def left_in(self, text: str) -> str:
        """For the % operator, and a dictionary of tokens."""
        return re.sub(rf"{self.mark}(\d{{4}})", r"%(\1)s", text.replace("%", "%%"))


@dataclass(frozen=True)
class Form:
    """A letter with gaps."""

    subject: str
    language: str
    text: str
    html: str
    unsubscribe: str
    followed: tuple[tuple[str, str], ...]  # the name of a gap, and what the token in it is for

    def addressed(self, due: Due) -> Letter:
        person = due.public_id.hex
        tokens = {gap: links.signer.sign(person + followed) for gap, followed in self.followed}
        return Letter(
            recipient=due.email,
            subject=self.subject,
            language=self.language,
            text=self.text % tokens,
            html=self.html % tokens,
            headers={
                "List-Unsubscribe": self.unsubscribe % tokens,
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
            priority=OutgoingMail.Priority.DIGEST,
            key=f"digest/{due.recipient_id}/{due.began}",
        )
