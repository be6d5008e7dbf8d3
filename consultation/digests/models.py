from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultation.authorities.models import Authority, Territory, Topic
from consultation.drafts.models import Consultation
from consultation.outbox.models import OutgoingMail

HOUR_DEFAULT = 8  # local time; before the working day


class Follow(models.Model):
    """What a person wants to hear of: a consultation, a provision of it; a whole topic, place, authority."""

    user = models.ForeignKey(User, models.CASCADE, related_name="follows")
    consultation = models.ForeignKey(Consultation, models.CASCADE, null=True, related_name="follows")
    anchor = models.CharField(max_length=12, null=True)  # a provision of that consultation
    topic = models.ForeignKey(Topic, models.CASCADE, null=True)
    territory = models.ForeignKey(Territory, models.CASCADE, null=True)
    authority = models.ForeignKey(Authority, models.CASCADE, null=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "consultation", "anchor", "topic", "territory", "authority"],
                name="one_follow_per_person",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(
                    consultation__isnull=False,
                    topic__isnull=True,
                    territory__isnull=True,
                    authority__isnull=True,
                )
                | Q(consultation__isnull=True, anchor__isnull=True, topic__isnull=False)
                & Q(territory__isnull=True, authority__isnull=True)
                | Q(consultation__isnull=True, anchor__isnull=True, territory__isnull=False)
                & Q(topic__isnull=True, authority__isnull=True)
                | Q(consultation__isnull=True, anchor__isnull=True, authority__isnull=False)
                & Q(topic__isnull=True, territory__isnull=True),
                name="a_follow_has_one_object",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.consultation_id}"


class DigestPreference(models.Model):
    class Frequency(models.TextChoices):
        DAILY = "daily", _("Every day, if there is news")
        WEEKLY = "weekly", _("Once a week, if there is news")
        OFF = "off", _("Never")

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="digest_preference")
    frequency = models.CharField(max_length=6, choices=Frequency, default=Frequency.DAILY)
    hour = models.PositiveSmallIntegerField(default=HOUR_DEFAULT)  # in the person's own time zone
    weekday = models.PositiveSmallIntegerField(default=0)  # of a weekly digest; Monday is 0

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hour__lte=23), name="hour_of_the_day"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="day_of_the_week"),
        ]

    def __str__(self) -> str:
        return self.frequency


class Digest(models.Model):
    """One recipient, one window of news. Windows of a recipient follow each other without a gap."""

    recipient = models.ForeignKey(User, models.CASCADE, related_name="digests")
    window_from = models.DateTimeField()
    window_to = models.DateTimeField()
    news_from = models.DateTimeField()  # earlier than the window when a mail before it was lost
    planned_at = models.DateTimeField()
    composed_at = models.DateTimeField(null=True)
    mail = models.OneToOneField(OutgoingMail, models.SET_NULL, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "window_from"], name="one_digest_per_window"),
            models.CheckConstraint(
                condition=Q(window_to__gt=models.F("window_from")), name="window_runs_forward"
            ),
            models.CheckConstraint(
                condition=Q(news_from__lte=models.F("window_from")), name="news_reach_back"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="digests_to_compose", condition=Q(composed_at__isnull=True)),
            models.Index(fields=["recipient", "-window_to"], name="digests_by_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.window_from:%F %T}"
