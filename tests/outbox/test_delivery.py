from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from itertools import zip_longest

import pytest

from consultation.outbox import delivery
from consultation.outbox.rules import Reply, Step
from tests.outbox.smtp import CUT, Server, serve

BODY = b"Subject: Code\r\n\r\n.\r\n123 456\r\n"


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as server:
        yield server


def parcel(number: int = 1) -> delivery.Parcel:
    recipient = f"person{number}@example.kz"
    return delivery.parcel(sender="kenes@example.kz", recipient=recipient, content=BODY)


def send(server: Server, mails: int = 3) -> list[Reply]:
    """So many over one connection, or until it closes."""
    talk, replies = delivery.Talk(delivery.connect(server.address)), []
    parcels = [parcel(number) for number in range(1, mails + 1)]
    for each, following in zip_longest(parcels, parcels[1:]):
        replies.append(talk.deliver(each, following))
        if not talk.is_open:
            break
    talk.hang_up()
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

    talk = delivery.Talk(line)
    reply = talk.deliver(parcel())

    silent.close()
    assert (reply.step, reply.code, talk.is_open) == (Step.MAIL, 0, False)


def test_a_server_that_has_heard_an_envelope_ahead_gets_no_mail_by_a_farewell(server: Server) -> None:
    server.pipelining = True
    talk = delivery.Talk(delivery.connect(server.address))

    talk.deliver(parcel(1), following=parcel(2))
    talk.hang_up()
    send(server, mails=1)  # by then it has seen the end of the first line

    assert server.recipients == ["person1@example.kz", "person1@example.kz"]
