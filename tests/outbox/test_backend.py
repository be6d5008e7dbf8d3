from __future__ import annotations

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.db import transaction
from django.utils import translation

from consultation.outbox.backend import AttachmentRefused
from consultation.outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db
BACKEND = "consultation.outbox.backend.OutboxBackend"


def accept(message: EmailMessage) -> int:
    return get_connection(BACKEND).send_messages([message]) or 0


def test_a_mail_waits_in_the_outbox_once_per_recipient() -> None:
    message = EmailMultiAlternatives(
        "Сіздің кодыңыз",
        "123 456",
        "Keñes <kenes@example.kz>",
        to=["Aliya@EXAMPLE.kz", "dana@example.kz"],
        cc=["dana@example.kz"],
        headers={"List-Unsubscribe": "<https://example.kz/>", "X-Mailer": "mine"},
        reply_to=["office@example.kz"],
    )
    message.attach_alternative("<b>123 456</b>", "text/html")

    with translation.override("kk"):
        accepted = accept(message)

    kept = ("recipient", "sender", "subject", "text", "html", "language", "state", "priority", "headers")
    same = {
        "sender": "Keñes <kenes@example.kz>",
        "subject": "Сіздің кодыңыз",
        "text": "123 456",
        "html": "<b>123 456</b>",
        "language": "kk",
        "state": "queued",
        "priority": OutgoingMail.Priority.CODE,
        "headers": {"List-Unsubscribe": "<https://example.kz/>", "Reply-To": "office@example.kz"},
    }
    assert (accepted, list(OutgoingMail.objects.order_by("recipient").values(*kept))) == (
        2,
        [{"recipient": "Aliya@example.kz", **same}, {"recipient": "dana@example.kz", **same}],
    )


def test_the_language_of_the_message_wins_over_the_active_one() -> None:
    message = EmailMessage("Code", "123", to=["aliya@example.kz"])
    message.language = "ru"  # type: ignore[attr-defined]

    with translation.override("kk"):
        accept(message)

    assert OutgoingMail.objects.get().language == "ru"


def test_a_mail_is_accepted_only_if_its_transaction_is() -> None:
    with transaction.atomic():
        accept(EmailMessage("Code", "123", to=["aliya@example.kz"]))
        written = OutgoingMail.objects.count()
        transaction.set_rollback(True)

    assert (written, OutgoingMail.objects.count()) == (1, 0)


def test_attachments_are_refused() -> None:
    message = EmailMessage("Code", "123", to=["aliya@example.kz"])
    message.attach("a.txt", "text")

    with pytest.raises(AttachmentRefused):
        accept(message)
