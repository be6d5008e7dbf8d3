"""Reports of mail that came back (RFC 3464), as servers put them into the mailbox we send from."""

from __future__ import annotations

import email
import mailbox
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

# 5.1 and 5.2: the address, the mailbox; 5.0: no reason given; 5.4: no way there. Not 5.3, 5.5, 5.6, 5.7:
# those are about servers, protocols, content and policy, for which no address is to blame.
BLAMES_ADDRESS = re.compile(r"\s*5\.[0124]\.\d{1,3}\b")
MAILBOX_FULL = re.compile(r"\s*5\.2\.2\b")  # it may be emptied
MESSAGE_ID = re.compile(r"<[^<>\s]+>")


@dataclass(frozen=True)
class Failure:
    message_id: str  # of the mail that came back
    status: str


def failures_in(path: Path) -> Iterator[Failure]:
    """From a Maildir, or a file in mbox format. Changes nothing there. Raises FileNotFoundError."""
    if not path.exists():
        raise FileNotFoundError(path)
    box: mailbox.Mailbox[mailbox.MaildirMessage] | mailbox.Mailbox[mailbox.mboxMessage]
    box = mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path, create=False)
    with closing(box):
        for key in box.keys():  # noqa: SIM118  a mailbox is no dictionary
            yield from failures_of(email.message_from_bytes(box.get_bytes(key)))


def failures_of(report: Message) -> Iterator[Failure]:
    """None from anything but a report that says that delivery has failed for good."""
    parts = list(report.walk())
    statuses = [status for part in parts if (status := failed_status(part))]
    named = [found for part in parts if (found := returned_message_id(part))]
    if statuses and named:
        yield Failure(named[0], statuses[0])


def failed_status(part: Message) -> str | None:
    """`part` is one block of a message/delivery-status: the parser makes a message of each."""
    if str(part.get("Action", "")).strip().lower() != "failed":
        return None
    status = str(part.get("Status", "")).strip()
    return status[:20] if BLAMES_ADDRESS.match(status) and not MAILBOX_FULL.match(status) else None


def returned_message_id(part: Message) -> str | None:
    """Of the returned mail, which comes whole or as headers only."""
    kind = part.get_content_type()
    if kind == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        headers = email.message_from_bytes(content if isinstance(content, bytes) else b"")
    elif kind == "message/rfc822" and part.is_multipart():
        inner = part.get_payload(0)
        headers = inner if isinstance(inner, Message) else Message()
    else:
        return None
    found = MESSAGE_ID.search(str(headers.get("Message-ID", "")))
    return found.group() if found else None
