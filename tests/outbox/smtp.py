"""A mail server that records what it is given and answers as it is told."""

# ruff: noqa: N802  aiosmtpd calls them so

from __future__ import annotations

import asyncio
import email
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from consultation.stack import ports

CUT = "cut"  # the connection ends without an answer
Answer = str | Callable[[], str | None]


@dataclass(frozen=True)
class Taken:
    """What the server accepted, whether or not anybody heard it say so."""

    sender: str
    recipient: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = email.message_from_bytes(self.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def message_id(self) -> str:
        """Read without parsing the rest."""
        headers = email.message_from_bytes(self.content.partition(b"\r\n\r\n")[0], policy=policy.default)
        return str(headers["Message-ID"])


@dataclass
class Server:
    """aiosmtpd calls a method per command. `answers` are used up one by one; after them all is well."""

    port: int
    taken: list[Taken] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    answers: dict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    always: dict[str, Answer] = field(default_factory=dict)
    pipelining: bool = False  # whether it says that commands may come together

    @property
    def address(self) -> dict[str, Any]:
        """As django-environ makes it of an EMAIL_URL."""
        return {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": self.port, "EMAIL_HOST_USER": None}

    @property
    def recipients(self) -> list[str]:
        return [taken.recipient for taken in self.taken]

    def answer(self, step: str, *answers: Answer) -> None:
        self.answers[step].extend(answers)

    async def reply(self, step: str, server: SMTP) -> str:
        self.commands.append(step)
        answer = self.answers[step].popleft() if self.answers[step] else self.always.get(step, "250 OK")
        said = await asyncio.to_thread(answer) if callable(answer) else answer
        if said == CUT:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 OK" if said in (None, CUT) else str(said)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        said = await self.reply("connect", server)
        if self.pipelining:
            responses.insert(0, "250-PIPELINING")
        return responses if said == "250 OK" else [said]

    async def handle_HELO(self, server: SMTP, session: Session, envelope: Envelope, hostname: str) -> str:
        return "554 No service here"

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return await self.reply("mail", server)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        said = await self.reply("rcpt", server)
        if said == "250 OK":
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert envelope.mail_from is not None
        assert isinstance(envelope.content, bytes)
        said = await self.reply("content", server)
        if said == "250 OK":
            self.taken.append(Taken(envelope.mail_from, envelope.rcpt_tos[0], envelope.content))
        return said


@contextmanager
def serve() -> Iterator[Server]:
    server = Server(ports.unused())
    controller = Controller(server, hostname="127.0.0.1", port=server.port, server_hostname="test")
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
