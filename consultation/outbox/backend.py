from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.translation import get_language

from consultation.outbox import actions
from consultation.outbox.message import HEADERS, Letter


class AttachmentRefused(ValueError):
    """Our mails are text; files are fetched from the site."""


class OutboxBackend(BaseEmailBackend):
    """Puts mail into the outbox in the current transaction.

    So no request waits for SMTP, or shows by its timing whether it sent anything.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        letters = [letter for message in email_messages for letter in letters_of(message)]
        actions.queue(letters, at=timezone.now())
        return len(letters)


def letters_of(message: EmailMessage) -> Iterator[Letter]:
    if message.attachments:
        raise AttachmentRefused
    language = getattr(message, "language", None) or get_language() or settings.LANGUAGE_CODE
    for recipient in unique(message.recipients()):
        yield Letter(
            recipient=recipient,
            sender=message.from_email,
            subject=str(message.subject),
            text=str(message.body),
            html=html_of(message),
            language=language,
            headers=headers_of(message),
        )


def html_of(message: EmailMessage) -> str:
    if message.content_subtype == "html":
        return str(message.body)
    for content, mimetype in getattr(message, "alternatives", ()) or ():
        if mimetype == "text/html":
            return str(content)
    return ""


def headers_of(message: EmailMessage) -> dict[str, str]:
    known = {name.lower(): name for name in HEADERS}
    given = {name.lower(): str(value) for name, value in message.extra_headers.items()}
    headers = {known[name]: value for name, value in given.items() if name in known}
    if message.reply_to:
        headers["Reply-To"] = ", ".join(message.reply_to)
    return headers


def unique(recipients: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(recipients))
