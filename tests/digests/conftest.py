from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from consultation.digests import actions
from consultation.digests.models import Digest, DigestPreference, Follow
from consultation.drafts.models import Consultation
from consultation.outbox.models import OutgoingMail
from consultation.record.models import Event

Happen = Callable[..., Event]
Follower = Callable[..., User]


@pytest.fixture
def quiet(consultation: Consultation) -> Consultation:
    """A public consultation in which nothing has been recorded yet: what happens, each test says."""
    Event.objects.all().delete()
    return consultation


@pytest.fixture
def happen(quiet: Consultation) -> Happen:
    def happen(recorded_at: datetime, kind: str = "dates.changed", **particulars: Any) -> Event:
        return Event.objects.create(
            kind=kind,
            subject_kind="consultation",
            subject_id=quiet.public_id,
            stream=quiet.stream,
            particulars=particulars,
            happened_at=recorded_at,
            recorded_at=recorded_at,
        )

    return happen


def follow_since(user: User, consultation: Consultation, since: datetime, *, hour: int = 8) -> None:
    actions.follow(user=user, consultation=consultation, at=since)
    Follow.objects.filter(user=user).update(since=since)
    DigestPreference.objects.filter(user=user).update(hour=hour)


def settle(state: OutgoingMail.State, *, at: datetime) -> None:
    """What became of every mail that was written."""
    OutgoingMail.objects.update(state=state, settled_at=at, text="", html="")


def windows(user: User) -> list[tuple[datetime, datetime, datetime]]:
    rows = Digest.objects.filter(recipient=user).order_by("window_from")
    return [(row.news_from, row.window_from, row.window_to) for row in rows]


SETTLE = timedelta(seconds=60)
