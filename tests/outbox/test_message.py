from __future__ import annotations

import email
from email import policy
from email.message import EmailMessage

import pytest
from django.core.mail import BadHeaderError

from consultation.outbox import message
from consultation.outbox.message import AddressRefused
from tests.outbox.conftest import Queue

LONG = f"<https://kenes.example/kk/unsubscribe/{'x' * 180}/>"


def parsed(content: bytes) -> EmailMessage:
    mail = email.message_from_bytes(content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def test_a_mail_reads_back_as_it_was_written(queue: Queue) -> None:
    mail = queue(
        subject="Кеңес: жаңалықтар " * 8,
        text="Сәлем!\n.\nНүкте.\n",
        html="<p>Сәлем!</p>",
        language="kk",
        headers={"List-Unsubscribe": LONG, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        sender="Keñes <kenes@example.kz>",
    )

    read = parsed(message.wire(mail))

    text, html = read.get_body(("plain",)), read.get_body(("html",))
    assert text is not None
    assert html is not None
    assert {
        "subject": read["Subject"],
        "from": read["From"],
        "to": read["To"],
        "id": read["Message-ID"],
        "language": read["Content-Language"],
        "unsubscribe": read["List-Unsubscribe"],
        "post": read["List-Unsubscribe-Post"],
        "automatic": read["Auto-Submitted"],
        "at": read["Date"].datetime.timestamp(),
        "text": text.get_content().replace("\r\n", "\n"),
        "html": html.get_content().strip(),
    } == {
        "subject": ("Кеңес: жаңалықтар " * 8),
        "from": "Keñes <kenes@example.kz>",
        "to": "aliya@example.kz",
        "id": mail.message_id,
        "language": "kk",
        "unsubscribe": LONG,
        "post": "List-Unsubscribe=One-Click",
        "automatic": "auto-generated",
        "at": mail.queued_at.replace(microsecond=0).timestamp(),
        "text": "Сәлем!\n.\nНүкте.\n",
        "html": "<p>Сәлем!</p>",
    }


def test_a_long_address_stays_on_its_line_and_a_long_subject_is_folded(queue: Queue) -> None:
    content = message.wire(queue(subject="Кеңес: жаңалықтар " * 8, headers={"List-Unsubscribe": LONG}))

    long_lines = [line for line in content.split(b"\r\n") if len(line) > 78]
    assert long_lines == [f"List-Unsubscribe: {LONG}".encode()]


def test_every_attempt_sends_the_same_bytes(queue: Queue) -> None:
    mail = queue(html="<p>1</p>")

    assert message.wire(mail) == message.wire(mail)


def test_letters_of_one_key_have_one_message_id_and_others_their_own() -> None:
    assert message.message_id("digest/1") == message.message_id("digest/1")
    assert message.message_id("digest/1") != message.message_id("digest/2")


@pytest.mark.parametrize("subject", ["Code\nBcc: all@example.kz", "Code\rX: y", "Co\x00de"])
def test_a_subject_of_more_than_a_line_is_refused(subject: str, queue: Queue) -> None:
    with pytest.raises(BadHeaderError):
        queue(subject=subject)


@pytest.mark.parametrize(
    ("address", "bare"),
    [
        ("Aliya@Example.KZ", "Aliya@example.kz"),
        ("Әлия <aliya@example.kz>", "aliya@example.kz"),
        ("aliya@пример.қаз", "aliya@xn--e1afmkfd.xn--80ao21a"),
    ],
)
def test_an_address_is_stored_bare(address: str, bare: str) -> None:
    assert message.canonical(address) == bare


@pytest.mark.parametrize(
    "address",
    ["", "aliya", "@example.kz", "aliya@", "a@b.kz\nRCPT TO:<c@d.kz>", "әлия@example.kz", "a@b..kz"],
)
def test_what_is_not_one_address_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        message.canonical(address)


def test_what_the_database_cannot_hold_is_left_out_of_a_body(queue: Queue) -> None:
    mail = queue(text="a\x00b\ud800c")

    mail.refresh_from_db()
    assert mail.text == "ab?c"
