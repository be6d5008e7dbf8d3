"""The conversation with the mail server, step by step, so that it is known how far it came."""

from __future__ import annotations

import smtplib
import socket
import ssl
import struct
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.core.mail.utils import DNS_NAME

from consultation.outbox.rules import Reply, Step

STEP_TIMEOUT = 10  # seconds
SERVER_CLOSES = 421
GO_AHEAD = 354
TIMEVAL = struct.Struct("@ll")  # seconds and microseconds, as setsockopt takes them
WELCOME = {Step.MAIL: (250,), Step.RCPT: (250, 251), Step.DATA: (GO_AHEAD,)}

Line = smtplib.SMTP
Answer = tuple[int, bytes]
NONE_YET: Answer = (0, b"")


class NotConnected(Exception):
    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.line)
        self.reply = reply


def connect(smtp: Mapping[str, Any]) -> Line:
    """`smtp` is what django-environ makes of an EMAIL_URL. Raises NotConnected."""
    line: Line | None = None
    try:
        kind = smtplib.SMTP_SSL if smtp.get("EMAIL_USE_SSL") else smtplib.SMTP
        line = kind(
            smtp["EMAIL_HOST"] or "localhost",
            smtp["EMAIL_PORT"] or 0,
            local_hostname=DNS_NAME.get_fqdn(),
            timeout=STEP_TIMEOUT,
        )
        if smtp.get("EMAIL_USE_TLS"):
            line.starttls(context=ssl.create_default_context())
        line.ehlo_or_helo_if_needed()
        if smtp.get("EMAIL_HOST_USER"):
            line.login(smtp["EMAIL_HOST_USER"], smtp["EMAIL_HOST_PASSWORD"] or "")
    except (smtplib.SMTPException, OSError) as problem:
        if line is not None:
            line.close()
        raise NotConnected(refusal(problem)) from problem
    limit_in_kernel(line)
    return line


def limit_in_kernel(line: Line) -> None:
    """Python asks before each read and write whether it may wait, which costs as much; the kernel need not.

    TLS stays with Python's limit: it would take the kernel's for "try again".
    """
    if line.sock is None or isinstance(line.sock, ssl.SSLSocket):
        return
    line.sock.settimeout(None)
    for direction in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
        line.sock.setsockopt(socket.SOL_SOCKET, direction, TIMEVAL.pack(STEP_TIMEOUT, 0))


def refusal(problem: Exception) -> Reply:
    if isinstance(problem, smtplib.SMTPResponseException):
        return Reply(Step.CONNECT, problem.smtp_code, words(problem.smtp_error))
    return Reply(Step.CONNECT, 0, f"{type(problem).__name__} {problem}")


def deliver(line: Line, *, sender: str, recipient: str, content: bytes) -> Reply:
    """The last answer, and the step that it answers. Never raises for what the server does."""
    talk = Talk(line)
    try:
        code, text = talk.open(sender, recipient)
        if code == GO_AHEAD:
            talk.step = Step.CONTENT
            line.send(stuffed(content))
            code, text = answer(line)
    except (smtplib.SMTPException, OSError) as problem:
        line.close()
        return Reply(talk.step, 0, f"{type(problem).__name__} {problem}")
    if code == SERVER_CLOSES:
        line.close()
    elif code >= 400:
        forget_transaction(line)
    return Reply(talk.step, max(code, 0), words(text))


class Talk:
    """One mail's conversation. `step` is the one whose answer counts."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.step = Step.MAIL

    def open(self, sender: str, recipient: str) -> Answer:
        """Up to the content, which the server awaits if it says GO_AHEAD; in one go if it takes that."""
        commands = (f"MAIL FROM:<{sender}>\r\n", f"RCPT TO:<{recipient}>\r\n", "DATA\r\n")
        if self.line.has_extn("pipelining"):
            self.line.send("".join(commands))
            return self.answer_to_all()
        said = NONE_YET
        for self.step, command in zip(WELCOME, commands, strict=True):
            self.line.send(command)
            said = answer(self.line)
            if said[0] not in WELCOME[self.step]:
                break
        return said

    def answer_to_all(self) -> Answer:
        """The first that is no welcome, else the last. Those after a refusal are heard all the same."""
        refusal = said = NONE_YET
        for step in WELCOME:
            if refusal is NONE_YET:
                self.step = step
            said = answer(self.line)
            if refusal is NONE_YET and said[0] not in WELCOME[step]:
                refusal = said
            if said[0] == SERVER_CLOSES:
                break
        if refusal is NONE_YET:
            return said
        if said[0] == GO_AHEAD:
            self.line.send(".\r\n")  # it awaits a mail for nobody
            answer(self.line)
        return refusal


def answer(line: Line) -> Answer:
    """As `getreply` gives it, which for the usual answer of one line takes three times as long."""
    if line.file is not None:
        waiting = line.file.peek()
        if not waiting:  # it hung up, or the kernel waited for too long
            raise smtplib.SMTPServerDisconnected("no answer")
        if waiting[3:4] == b" " and waiting[:3].isdigit() and b"\n" in waiting:
            return int(waiting[:3]), line.file.readline()[4:]
    return line.getreply()


def stuffed(content: bytes) -> bytes:
    """With lines that begin with a dot guarded, and the line of one dot that ends it."""
    guarded = (b"\n" + content).replace(b"\n.", b"\n..")[1:]
    return guarded + (b"" if guarded.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def forget_transaction(line: Line) -> None:
    try:
        line.rset()
    except (smtplib.SMTPException, OSError):
        line.close()


def is_open(line: Line) -> bool:
    return line.sock is not None


def hang_up(line: Line) -> None:
    with suppress(smtplib.SMTPException, OSError):
        if is_open(line):
            line.quit()
    line.close()


def words(text: bytes | str) -> str:
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(plain.replace("\x00", "").split())
