from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.comments import actions
from consultation.drafts.models import Consultation
from tests import factories


@pytest.fixture
def now() -> datetime:
    """Views read the clock themselves, so what they show must be made around the real now."""
    return timezone.now()


@pytest.fixture
def open_draft(official: User, authority: Authority, now: datetime) -> Consultation:
    return factories.make_consultation(authority, at=now, opens_in=timedelta(days=-2))


@pytest.fixture
def talk(unhurried: None, now: datetime) -> Callable[[Consultation, int], None]:
    """Threads by as many people: on the whole, and on the first paragraph with a reply each."""

    def fill(consultation: Consultation, count: int) -> None:
        version = consultation.current_version
        assert version is not None
        anchor = version.provisions.filter(kind="paragraph").values_list("anchor", flat=True)[0]
        for n in range(count):
            author = factories.make_resident(f"Speaker {n}")
            posted = now - timedelta(hours=40, minutes=-n)
            for place in (None, anchor):
                thread = actions.post(
                    consultation=consultation,
                    anchor=place,
                    author=author,
                    source=f"Opinion {n}",
                    language="en",
                    form_token=uuid.uuid4(),
                    at=posted,
                )
            actions.reply(
                parent=thread,
                author=author,
                source="And so",
                language="en",
                form_token=uuid.uuid4(),
                at=posted,
            )

    return fill
