from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class ClockTimestamp(Now):
    """The wall clock of the database at the moment of the insert, not of the transaction's start.

    Only the first migration names it still: EventClock has taken its place.
    """

    def as_postgresql(self, compiler, connection, **extra):  # type: ignore[no-untyped-def]
        return self.as_sql(compiler, connection, template="CLOCK_TIMESTAMP()", **extra)


class EventClock(Now):
    """The same, but it stands still where the wall clock is set back: see `queries.event_time`."""

    def as_postgresql(self, compiler, connection, **extra):  # type: ignore[no-untyped-def]
        return self.as_sql(compiler, connection, template="EVENT_CLOCK()", **extra)


class Event(models.Model):
    """What happened, in the past tense. Names its subject by kind and id; holds no personal data."""

    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    stream = models.CharField(max_length=60)  # what a follower follows: "consultation/<public id>"
    particulars = models.JSONField(default=dict)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=EventClock())

    class Meta:
        indexes = [
            models.Index(fields=["stream", "recorded_at"], name="event_by_stream"),
            models.Index(fields=["kind", "recorded_at"], name="event_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind}/{self.subject_id}"


class TickRun(models.Model):
    """When each tick last came to its end: the pulse that `readyz` reads."""

    name = models.CharField(max_length=60, primary_key=True)
    finished_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
