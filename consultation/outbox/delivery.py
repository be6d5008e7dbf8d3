"""The conversation with the mail server, step by step, so that it is known how far it came."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import struct
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple

from django.core.mail.utils import DNS_NAME

from consultation.outbox.rules import Reply, Step

STEP_TIMEOUT = 10  # seconds
SERVER_CLOSES = 421
GO_AHEAD = 354
TIMEVAL = struct.Struct("@ll")  # seconds and microseconds, as setsockopt takes them
OPENING = ((Step.MAIL, (250,)), (Step.RCPT, (250, 251)), (Step.DATA, (GO_AHEAD,)))  # and what is welcome
WELCOMED = re.compile(rb"250 [^\n]*\n25[01] [^\n]*\n354 [^\n]*\n")  # all of it, in one line each

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


class Parcel(NamedTuple):
    """A mail made ready for the wire."""

    envelope: tuple[bytes, bytes, bytes]  # the commands before the content
    content: bytes  # to its last dot


def parcel(*, sender: str, recipient: str, content: bytes) -> Parcel:
    envelope = (f"MAIL FROM:<{sender}>\r\n".encode(), f"RCPT TO:<{recipient}>\r\n".encode(), b"DATA\r\n")
    return Parcel(envelope, stuffed(content))


class Talk:
    """Mails over one line, each in its turn.

    To a server that takes commands together the next mail's envelope goes with the content before it
    (RFC 2920, 3.1). That binds nobody: without content of its own it is no mail.
    """

    def __init__(self, line: Line) -> None:
        self.line = line
        self.step = Step.MAIL  # the one whose answer counts
        self.together = line.has_extn("pipelining")
        self.ahead: Parcel | None = None  # whose envelope has gone already

    def deliver(self, parcel: Parcel, following: Parcel | None = None) -> Reply:
        """The last answer, and the step that it answers. Never raises for what the server does.

        `following` is the parcel that will be delivered next, unless the line closes.
        """
        self.step = Step.MAIL
        try:
            code, text = self.open(parcel)
            if code == GO_AHEAD:
                self.step = Step.CONTENT
                self.hand_over(parcel, following)
                code, text = answer(self.line)
        except (smtplib.SMTPException, OSError) as problem:
            self.line.close()
            return Reply(self.step, 0, f"{type(problem).__name__} {problem}")
        if code == SERVER_CLOSES:
            self.line.close()
        elif code >= 400 and not self.ahead:
            forget_transaction(self.line)
        return Reply(self.step, max(code, 0), words(text))

    def open(self, parcel: Parcel) -> Answer:
        """Up to the content, which the server awaits if it says GO_AHEAD; in one go if it takes that."""
        if self.together:
            if self.ahead is not parcel:
                self.line.send(b"".join(parcel.envelope))
            self.ahead = None
            return self.answer_to_all()
        said = NONE_YET
        for (self.step, welcome), command in zip(OPENING, parcel.envelope, strict=True):
            self.line.send(command)
            said = answer(self.line)
            if said[0] not in welcome:
                break
        return said

    def hand_over(self, parcel: Parcel, following: Parcel | None) -> None:
        if self.together and following:
            self.ahead = following
            self.line.send(b"".join((parcel.content, *following.envelope)))
        else:
            self.line.send(parcel.content)

    def answer_to_all(self) -> Answer:
        """The first that is no welcome, else the last. Those after a refusal are heard all the same."""
        welcomed = WELCOMED.match(waiting(self.line))
        if welcomed and self.line.file:  # as nearly always; one by one takes five times as long
            self.line.file.read(welcomed.end())
            self.step = Step.DATA
            return GO_AHEAD, b""
        refusal = said = NONE_YET
        for step, welcome in OPENING:
            if refusal is NONE_YET:
                self.step = step
            said = answer(self.line)
            if refusal is NONE_YET and said[0] not in welcome:
                refusal = said
            if said[0] == SERVER_CLOSES:
                break
        if refusal is NONE_YET:
            return said
        if said[0] == GO_AHEAD:
            self.line.send(b".\r\n")  # it awaits a mail for nobody
            answer(self.line)
        return refusal

    @property
    def is_open(self) -> bool:
        return self.line.sock is not None

    def hang_up(self) -> None:
        """Without a word where the server awaits a content: it would take the word for one."""
        with suppress(smtplib.SMTPException, OSError):
            if self.is_open and not self.ahead:
                self.line.quit()
        self.line.close()


def answer(line: Line) -> Answer:
    """As `getreply` gives it, which for the usual answer of one line takes three times as long."""
    come = waiting(line)
    if line.file and come[3:4] == b" " and come[:3].isdigit() and b"\n" in come:
        return int(come[:3]), line.file.readline()[4:]
    return line.getreply()


def waiting(line: Line) -> bytes:
    """What has come and is not read yet; waits until there is something, except for the first answer."""
    if line.file is None:
        return b""
    come: bytes = line.file.peek()
    if not come:  # it hung up, or the kernel waited for too long
        raise smtplib.SMTPServerDisconnected("no answer")
    return come


def stuffed(content: bytes) -> bytes:
    """With lines that begin with a dot guarded, and the line of one dot that ends it."""
    guarded = content
    if content.startswith(b".") or b"\n." in content:
        guarded = (b"\n" + content).replace(b"\n.", b"\n..")[1:]
    return guarded + (b"" if guarded.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def forget_transaction(line: Line) -> None:
    try:
        line.rset()
    except (smtplib.SMTPException, OSError):
        line.close()


@lru_cache(maxsize=64)  # servers say the same to nearly every mail
def words(text: bytes | str) -> str:
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(plain.replace("\x00", "").split())
