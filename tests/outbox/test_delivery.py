from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from itertools import count

import pytest

from consultation.outbox import delivery
from consultation.outbox.rules import Reply, Step
from tests.outbox.smtp import CUT, Server, serve

BODY = b"Subject: Code\r\n\r\n.\r\n123 456\r\n"


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as server:
        yield server


def send(server: Server, mails: int = 2) -> list[Reply]:
    """So many over one connection, or until it closes."""
    line, replies = delivery.connect(server.address), []
    for number in count(1):
        recipient = f"person{number}@example.kz"
        replies.append(delivery.deliver(line, sender="kenes@example.kz", recipient=recipient, content=BODY))
        if number == mails or not delivery.is_open(line):
            break
    delivery.hang_up(line)
    return replies


@pytest.mark.parametrize("step", ["mail", "rcpt", "content"])
@pytest.mark.parametrize("answer", ["250 OK", "451 4.3.0 Later", "550 5.1.1 No", "421 4.3.2 Bye", CUT])
def test_commands_that_go_together_end_as_they_do_one_by_one(step: str, answer: str, server: Server) -> None:
    ended = []
    for server.pipelining in (False, True):
        server.answer(step, answer)
        server.taken.clear()
        replies = send(server)
        said = [(reply.step, reply.code) for reply in replies if answer != CUT]
        ended.append((said, len(replies), [(taken.recipient, taken.content) for taken in server.taken]))

    assert ended[0] == ended[1]


def test_a_line_that_begins_with_a_dot_arrives_with_it(server: Server) -> None:
    server.pipelining = True

    send(server, mails=1)

    assert [taken.content for taken in server.taken] == [BODY]


def test_a_server_that_falls_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "STEP_TIMEOUT", 1)
    line = smtplib.SMTP()
    line.sock, silent = socket.socketpair()
    delivery.limit_in_kernel(line)

    reply = delivery.deliver(line, sender="kenes@example.kz", recipient="aliya@example.kz", content=BODY)

    silent.close()
    assert (reply.step, reply.code, delivery.is_open(line)) == (Step.MAIL, 0, False)
