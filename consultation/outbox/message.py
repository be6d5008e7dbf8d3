"""A mail as it goes over the wire, and what may go into one."""

from __future__ import annotations

import email.policy
import secrets
from dataclasses import dataclass, field
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr, parseaddr

from django.conf import settings
from django.core.mail import BadHeaderError
from django.utils.crypto import salted_hmac

from consultation.outbox.models import OutgoingMail

HEADERS = ("List-Unsubscribe", "List-Unsubscribe-Post", "Reply-To", "Auto-Submitted", "Precedence")
SUBJECT_MAX = 400
# The old policy: the new one writes a long List-Unsubscribe as encoded words, which mail programs don't undo.
WIRE = email.policy.compat32.clone(linesep="\r\n", max_line_length=None)


class AddressRefused(ValueError):
    """Not one plain address."""


@dataclass(frozen=True)
class Letter:
    """What to send to whom. Letters of the same `key` are the same letter, and have the same Message-ID."""

    recipient: str
    subject: str
    text: str
    language: str
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    sender: str = ""
    priority: int = OutgoingMail.Priority.CODE
    key: str = field(default_factory=lambda: secrets.token_hex(16))


def message_id(key: str) -> str:
    _, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    digest = salted_hmac("kenes.outbox.message-id", key, algorithm="sha256").hexdigest()
    return f"<{digest[:40]}@{sender.rpartition('@')[2] or 'localhost'}>"


def canonical(address: str) -> str:
    """The bare address, its domain in lower-case ASCII. Raises AddressRefused."""
    if any(ord(character) < 32 for character in address):
        raise AddressRefused("control characters")
    _, bare = parseaddr(address)
    local, at_sign, domain = bare.rpartition("@")
    try:
        host = domain.encode("idna").decode().lower()
        local.encode("ascii")
    except UnicodeError as problem:
        raise AddressRefused("not ASCII") from problem
    if not (local and at_sign and host) or any(character in bare for character in " ,;<>"):
        raise AddressRefused("not one address")
    return f"{local}@{host}"


def one_line(name: str, value: str) -> str:
    """`value`, fit for a header. Raises BadHeaderError."""
    if any(character in value for character in "\r\n\x00"):
        raise BadHeaderError(f"{name} must be one line")
    return storable(value)


def storable(text: str) -> str:
    """Without what PostgreSQL or UTF-8 cannot hold."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def wire(mail: OutgoingMail) -> bytes:
    """The same bytes at every attempt."""
    text = MIMEText(mail.text, "plain", "utf-8")
    message: MIMEText | MIMEMultipart = text
    if mail.html:
        message = MIMEMultipart("alternative", boundary=f"=_{mail.message_id[1:33]}")
        message.attach(text)
        message.attach(MIMEText(mail.html, "html", "utf-8"))
    name, address = parseaddr(mail.sender)
    message["From"] = formataddr((name, address))
    message["To"] = mail.recipient
    charset = None if mail.subject.isascii() else "utf-8"
    message["Subject"] = Header(mail.subject, charset, header_name="Subject").encode()
    message["Date"] = format_datetime(mail.queued_at)
    message["Message-ID"] = mail.message_id
    message["Content-Language"] = mail.language
    for header, value in mail.headers.items():
        message[header] = value
    if "Auto-Submitted" not in mail.headers:
        message["Auto-Submitted"] = "auto-generated"
    return message.as_bytes(policy=WIRE)
