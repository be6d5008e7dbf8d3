"""A client that costs little: plain sockets, kept open, one question on each at a time."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import islice
from types import TracebackType

CONNECTIONS = 8  # as many as one worker has threads: both are busy, and nobody waits long
PATIENCE = 60.0  # seconds


class Unexpected(RuntimeError):
    """An answer that is not the one the figure is about."""


class Closed(RuntimeError):
    """The server closed the connection."""


@dataclass(frozen=True)
class Answer:
    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """Of headers that stand several times, such as Set-Cookie, the first."""
        return next(iter(self.headers(name)), "")

    def headers(self, name: str) -> list[str]:
        prefix = name.lower() + ":"
        lines = self.head.decode("latin-1").split("\r\n")
        return [line.partition(":")[2].strip() for line in lines if line.lower().startswith(prefix)]


def request(path: str, *, headers: dict[str, str] | None = None, body: bytes | None = None) -> bytes:
    """The bytes to send. With a body it is a POST of a form."""
    lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


class Connection:
    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = self._connected()
        self.rest = self.asked = b""

    def _connected(self) -> socket.socket:
        opened = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened

    def ask(self, question: bytes) -> Answer:
        self.send(question)
        return self.answer()

    def send(self, question: bytes) -> None:
        self.asked = question
        with suppress(ConnectionError):  # `answer` sees to it
            self.socket.sendall(question)

    def answer(self) -> Answer:
        try:
            head = self._until(b"\r\n\r\n")
        except Closed:
            if self.rest:
                raise
            # It had stood idle for longer than the server keeps one. Our forms may be sent twice.
            self._reconnect()
            self.socket.sendall(self.asked)
            head = self._until(b"\r\n\r\n")
        status = int(head[9:12])
        found = Answer(status, head, b"")
        length = int(found.header("Content-Length") or 0)
        body = self._exactly(length)
        if "close" in found.header("Connection").lower():
            self._reconnect()
        return Answer(status, head, body)

    def _until(self, mark: bytes) -> bytes:
        while mark not in self.rest:
            self._more()
        head, _, self.rest = self.rest.partition(mark)
        return head

    def _exactly(self, length: int) -> bytes:
        while len(self.rest) < length:
            self._more()
        body, self.rest = self.rest[:length], self.rest[length:]
        return body

    def _more(self) -> None:
        try:
            got = self.socket.recv(1 << 18)
        except ConnectionError as error:
            raise Closed from error
        if not got:
            raise Closed
        self.rest += got

    def _reconnect(self) -> None:
        self.close()
        self.socket = self._connected()

    def close(self) -> None:
        self.socket.close()


class Client:
    def __init__(self, port: int, connections: int = CONNECTIONS) -> None:
        self.connections = [Connection(port) for _ in range(connections)]

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with ExitStack() as closing:
            for connection in self.connections:
                closing.callback(connection.close)

    def ask_all(self, questions: Iterable[bytes], expected: int | None) -> int:
        """One on each connection, then their answers; returns how many. Raises Unexpected.

        With nothing expected any answer will do but a fault of the server.
        """
        waiting = iter(questions)
        asked = 0
        while batch := list(islice(waiting, len(self.connections))):
            for connection, question in zip(self.connections, batch, strict=False):
                connection.send(question)
            for connection, question in zip(self.connections, batch, strict=False):
                answer = connection.answer()
                if answer.status != expected and (expected or answer.status >= 500):
                    raise Unexpected(f"{question.split(b'HTTP')[0].decode()}answered {answer.status}")
            asked += len(batch)
        return asked
