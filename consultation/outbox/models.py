from __future__ import annotations

from django.db import models
from django.db.models import Q

# What becomes of the content of a mail that has been settled.
NOTHING_LEFT = {"text": "", "html": "", "headers": {}}


class OutgoingMail(models.Model):
    """One mail to one address, from the moment it is accepted until its fate is known."""

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"  # committed before SMTP begins; once its sender is gone it means: unknown
        SENT = "sent"
        UNKNOWN = "unknown"  # the sender died between SMTP and its answer; never sent again
        REFUSED = "refused"  # 5xx for the address
        EXPIRED = "expired"  # kept failing for too long

    class Priority(models.IntegerChoices):
        CODE = 0  # somebody is waiting in front of the screen
        DIGEST = 1

    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    priority = models.SmallIntegerField(choices=Priority, default=Priority.CODE)
    recipient = models.CharField(max_length=320)
    sender = models.CharField(max_length=320)
    subject = models.CharField(max_length=400)
    language = models.CharField(max_length=5)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=120, unique=True)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0)
    last_reply = models.CharField(max_length=200, blank=True)
    last_attempt_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    held_by = models.IntegerField(null=True)  # the sender, see actions.present

    class Meta:
        indexes = [
            models.Index(
                fields=["priority", "due_at", "id"],
                name="mail_due",
                condition=Q(state__in=["queued", "sending"]),
            ),
            # What has an address still: the latest sent, and what is old enough to be forgotten.
            models.Index(
                fields=["settled_at"],
                name="mail_settled",
                condition=Q(settled_at__isnull=False) & ~Q(recipient=""),
            ),
            # Whether an address has taken a mail since it last refused one.
            models.Index(fields=["recipient"], name="mail_by_recipient", condition=~Q(recipient="")),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.message_id}"


class Bounce(models.Model):
    """An address that mail servers refuse. Above the limit nothing but sign-in codes is sent there."""

    address = models.CharField(max_length=320, unique=True)
    score = models.PositiveSmallIntegerField(default=0)
    last_bounced_at = models.DateTimeField()
    suppressed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.score}"
