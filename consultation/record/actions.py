from __future__ import annotations

from datetime import datetime
from typing import Any

from consultation.lib.rows import insert
from consultation.record.models import Event, TickRun


def append(
    kind: str, *, subject_kind: str, subject_id: str, stream: str, at: datetime, **particulars: Any
) -> Event:
    """Write down what happened, in the transaction in which it happens."""
    event = Event(
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        stream=stream,
        particulars=particulars,
        happened_at=at,
    )
    insert(event)
    return event


def note_tick(name: str, *, at: datetime) -> None:
    TickRun.objects.update_or_create(name=name, defaults={"finished_at": at})
