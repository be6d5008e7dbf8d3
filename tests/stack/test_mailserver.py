from __future__ import annotations

import email
import smtplib
from collections.abc import Callable, Iterator
from email import policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from consultation.stack import mailserver
from consultation.stack.processes import Process

Serve = Callable[..., smtplib.SMTP]


@pytest.fixture
def mailbox(tmp_path: Path) -> Path:
    return tmp_path / "mail"


@pytest.fixture
def serve(tmp_path: Path, mailbox: Path) -> Iterator[Serve]:
    started: list[Process] = []
    connections: list[smtplib.SMTP] = []

    def start(*options: str) -> smtplib.SMTP:
        process, url = mailserver.start(tmp_path, mailbox, *options)
        started.append(process)
        connections.append(smtplib.SMTP("127.0.0.1", urlsplit(url).port or 0, timeout=10))
        return connections[-1]

    yield start
    for connection in connections:
        connection.close()
    for process in started:
        process.stop()


def letter(subject: str = "Көшедегі камералар") -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"], message["Subject"] = "kenes@example.kz", "aliya@example.kz", subject
    message["Message-ID"] = "<one@example.kz>"
    message.set_content("Жобаның жаңа нұсқасы жарияланды.\n")
    return message


def answers(connection: smtplib.SMTP, number: int) -> list[int]:
    """The code at RCPT for one recipient after another."""
    connection.ehlo()
    codes = []
    for _ in range(number):
        connection.rset()
        if (code := connection.mail("kenes@example.kz")[0]) == 250:
            code = connection.rcpt("aliya@example.kz")[0]
        codes.append(code)
    return codes


def test_a_mail_that_is_accepted_is_kept_as_it_came(serve: Serve, mailbox: Path) -> None:
    serve().send_message(letter())

    (file,) = mailbox.iterdir()
    kept = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    assert file.suffix == ".eml"
    assert kept["X-RcptTo"] == "aliya@example.kz"
    assert kept["Message-ID"] == "<one@example.kz>"
    assert kept["Subject"] == "Көшедегі камералар"
    assert kept.get_content().splitlines() == ["Жобаның жаңа нұсқасы жарияланды."]


def test_many_mails_on_one_connection_are_kept_in_order(serve: Serve, mailbox: Path) -> None:
    connection = serve()
    for number in range(20):
        connection.send_message(letter(f"No. {number}"))

    kept = [email.message_from_bytes(file.read_bytes())["Subject"] for file in sorted(mailbox.iterdir())]
    assert kept == [f"No. {number}" for number in range(20)]


def test_it_fails_in_the_share_and_the_way_that_was_asked_for(serve: Serve) -> None:
    later = answers(serve("--fail-rate", "0.2", "--seed", "1"), 300)
    never = answers(serve("--refuse-rate", "0.2", "--seed", "1"), 300)

    assert set(later) == {250, 451}
    assert set(never) == {250, 554}
    assert 60 <= later.count(451) <= 160  # of two commands each a fifth: 108 expected


def test_the_same_seed_fails_at_the_same_places_and_another_elsewhere(serve: Serve) -> None:
    first, again, other = (
        answers(serve("--fail-rate", "0.1", "--seed", seed), 100) for seed in ("7", "7", "8")
    )

    assert first == again
    assert first != other


def test_a_mail_refused_is_not_kept(serve: Serve, mailbox: Path) -> None:
    with pytest.raises(smtplib.SMTPException):
        serve("--refuse-rate", "1").send_message(letter())

    assert list(mailbox.iterdir()) == []


def test_only_the_unknown_recipient_is_refused(serve: Serve, mailbox: Path) -> None:
    message = letter()
    message.replace_header("To", "aliya@example.kz, gone@example.kz")

    refused = serve("--unknown", "Gone@example.kz").send_message(message)

    assert {address: code for address, (code, _) in refused.items()} == {"gone@example.kz": 550}
    (file,) = mailbox.iterdir()
    assert b"X-RcptTo: aliya@example.kz\r\n" in file.read_bytes()


def test_a_cut_connection_keeps_the_mail_but_gives_no_answer(serve: Serve, mailbox: Path) -> None:
    with pytest.raises(smtplib.SMTPServerDisconnected):
        serve("--cut-rate", "1").send_message(letter())

    assert len(list(mailbox.iterdir())) == 1
