"""A local SMTP server that keeps each accepted mail as a file. Nothing leaves this machine.

    python -m consultation.stack.mailserver --directory var/mail --port 2525

For tests it can misbehave, always the same way for the same --seed.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import secrets
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from consultation.stack import places, ports, processes


@dataclass(frozen=True)
class Faults:
    """How it misbehaves: shares of MAIL, RCPT and end-of-DATA commands, each from 0 to 1."""

    later: float = 0  # answered 4xx, "try again later"
    never: float = 0  # answered 5xx
    cut: float = 0  # mails stored, then the connection closed without an answer
    unknown: frozenset[str] = frozenset()  # recipients answered 550 at RCPT


class Mailbox:
    """aiosmtpd calls a method per command. A mail is an .eml file that appears whole; names sort by age."""

    def __init__(self, directory: Path, faults: Faults, seed: int) -> None:
        self.directory = directory
        self.faults = faults
        self.chance = random.Random(seed)  # noqa: S311  repeatable on purpose

    def fault(self) -> str | None:
        drawn = self.chance.random()
        if drawn < self.faults.later:
            return "451 4.3.0 Try again later"
        if drawn < self.faults.later + self.faults.never:
            return "554 5.3.0 Not taken"
        return None

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if problem := self.fault():
            return problem
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.lower() in self.faults.unknown:
            return "550 5.1.1 No such person"
        if problem := self.fault():
            return problem
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if problem := self.fault():
            return problem
        self.keep(envelope)
        if self.chance.random() < self.faults.cut and server.transport:
            server.transport.close()
        return "250 OK"

    def keep(self, envelope: Envelope) -> None:
        added = f"X-MailFrom: {envelope.mail_from}\r\nX-RcptTo: {', '.join(envelope.rcpt_tos)}\r\n"
        content = envelope.content or b""
        body = content if isinstance(content, bytes) else content.encode()
        name = f"{time.time_ns()}-{secrets.token_hex(4)}"
        unfinished = self.directory / f".{name}"
        unfinished.write_bytes(added.encode() + body)
        unfinished.rename(self.directory / f"{name}.eml")


async def serve(listener: socket.socket, mailbox: Mailbox) -> None:
    """Until TERM or INT."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stopped.set)
    server = await loop.create_server(
        lambda: SMTP(mailbox, hostname="localhost", enable_SMTPUTF8=True, loop=loop), sock=listener
    )
    await stopped.wait()
    server.close()


def start(home: Path, directory: Path, *options: str) -> tuple[processes.Process, str]:
    """The running server and its URL. It answers at once: the socket listens before the program starts."""
    directory.mkdir(parents=True, exist_ok=True)
    with ports.listen("127.0.0.1", 0) as listener:
        command = [sys.executable, "-m", "consultation.stack.mailserver", "--fd", str(listener.fileno())]
        command += ["--directory", str(directory.resolve()), *options]
        log = home / "logs" / "mail.log"
        process = processes.start("mail", command, log=log, pass_fds=[listener.fileno()], cwd=places.ROOT)
        return process, f"smtp://127.0.0.1:{listener.getsockname()[1]}"


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mailserver", description="Keep mail as files; for demo and tests.")
    parser.add_argument("--directory", type=Path, required=True)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--port", type=int, default=2525)
    where.add_argument("--fd", type=int, help="a socket that already listens")
    parser.add_argument("--fail-rate", type=float, default=0, help="share of commands answered 4xx")
    parser.add_argument("--refuse-rate", type=float, default=0, help="share of commands answered 5xx")
    parser.add_argument("--cut-rate", type=float, default=0, help="share of mails taken without an answer")
    parser.add_argument(
        "--unknown", action="append", default=[], help="a recipient answered 550 (may be repeated)"
    )
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args(given)


def main(given: list[str]) -> None:
    asked = arguments(given)
    asked.directory.mkdir(parents=True, exist_ok=True)
    faults = Faults(
        later=asked.fail_rate,
        never=asked.refuse_rate,
        cut=asked.cut_rate,
        unknown=frozenset(address.lower() for address in asked.unknown),
    )
    listener = socket.socket(fileno=asked.fd) if asked.fd else ports.listen("127.0.0.1", asked.port)
    print(f"smtp://127.0.0.1:{listener.getsockname()[1]} keeps mail in {asked.directory}", flush=True)
    asyncio.run(serve(listener, Mailbox(asked.directory, faults, asked.seed)))


if __name__ == "__main__":
    main(sys.argv[1:])
