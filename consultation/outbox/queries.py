from __future__ import annotations

from datetime import datetime, timedelta

from consultation.outbox import rules
from consultation.outbox.message import AddressRefused, canonical
from consultation.outbox.models import Bounce, OutgoingMail

BREAKER_MEMORY = timedelta(hours=1)  # the longest pause between two attempts at one mail

State = OutgoingMail.State


def allowance(*, at: datetime) -> int:
    """How many mails may be tried over the next connection. Read from the rows, so all senders agree."""
    failures = list(
        OutgoingMail.objects.filter(
            state=State.QUEUED, last_attempt_at__gt=at - BREAKER_MEMORY, last_reply__regex=rules.SYSTEMIC
        )
        .order_by("-last_attempt_at")
        .values_list("last_attempt_at", flat=True)[: rules.SYSTEMIC_FAILURES]
    )
    known = [failed_at for failed_at in failures if failed_at]
    sent_since = (
        len(known) == rules.SYSTEMIC_FAILURES
        and OutgoingMail.objects.filter(state=State.SENT, settled_at__gt=known[-1])
        .exclude(recipient="")
        .exists()
    )
    return rules.allowance(failures=known, sent_since=sent_since, at=at)


def any_due(*, at: datetime) -> bool:
    """And nobody else's to send."""
    return OutgoingMail.objects.filter(state=State.QUEUED, due_at__lte=at, held_by=None).exists()


def is_being_sent(mail_id: int) -> bool:
    """Nobody has given its sender up."""
    return OutgoingMail.objects.filter(pk=mail_id, state=State.SENDING).exists()


def digests_waiting() -> int:
    """Composed and not yet sent."""
    return OutgoingMail.objects.filter(state=State.QUEUED, priority=OutgoingMail.Priority.DIGEST).count()


def is_suppressed(address: str) -> bool:
    """Nothing but sign-in codes goes there."""
    try:
        bare = canonical(address)
    except AddressRefused:
        return False
    return Bounce.objects.filter(address=bare, suppressed_at__isnull=False).exists()
