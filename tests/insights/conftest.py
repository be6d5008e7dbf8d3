from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from consultation.authorities.models import Authority, Territory
from consultation.drafts.models import Consultation
from consultation.votes import actions as votes
from consultation.votes.models import Choice, Position
from tests import factories

Crowd = Callable[..., None]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def draft(authority: Authority, now: datetime) -> Consultation:
    """Open for two days by the wall clock, and for one more hour."""
    return factories.make_consultation(
        authority, at=now, opens_in=timedelta(days=-2), closes_in=timedelta(hours=1)
    )


@pytest.fixture
def crowd(draft: Consultation, now: datetime) -> Crowd:
    """So many strangers take the same position."""

    def take(many: int, choice: Choice = Choice.SUPPORT, anchor: str | None = None) -> None:
        for _ in range(many):
            votes.take(
                consultation=draft,
                anchor=anchor,
                choice=choice,
                person_id=uuid4(),
                keys_dir=settings.KEYS_DIR,
                at=now,
            )

    return take


@pytest.fixture
def close(draft: Consultation) -> Callable[[], Consultation]:
    def seal() -> Consultation:
        assert draft.closes_at
        votes.close(at=draft.closes_at)
        draft.refresh_from_db()
        return draft

    return seal


@pytest.fixture
def spread(draft: Consultation) -> Callable[[dict[str, int]], None]:
    """So many of those on the whole said that they live there; the rest did not say."""

    def settle(counts: dict[str, int]) -> None:
        homeless = list(Position.objects.filter(consultation=draft, anchor=None).values_list("pk", flat=True))
        for name, count in counts.items():
            territory = Territory.objects.create(
                code=name,
                kind=Territory.Kind.OBLAST,
                name_kk=name,
                name_ru=name,
                name_en=name,
                population=1,
                population_on=date(2026, 1, 1),
            )
            taken, homeless = homeless[:count], homeless[count:]
            Position.objects.filter(pk__in=taken).update(territory=territory)

    return settle
