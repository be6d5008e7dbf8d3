"""Pictures of what was said: fit for everybody, in every language."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.lib.translated import LANGUAGES
from consultation.votes import actions as votes
from consultation.votes.models import Choice
from tests import factories
from tests.browser.conftest import OpenVisitor
from tests.browser.talk import paragraphs, say
from tests.browser.touring import Tour

pytestmark = pytest.mark.browser


def test_figures_read_well_as_a_picture_and_as_a_table(
    visitor: OpenVisitor, authority: Authority, official: User, marat: User, at: datetime
) -> None:
    day = timedelta(days=1)
    draft = factories.make_consultation(authority, at=at, opens_in=-3 * day, closes_in=-day)
    for n in range(24):
        for anchor in (None, paragraphs(draft)[n % 2].anchor):
            votes.take(
                consultation=draft,
                anchor=anchor,
                choice=list(Choice)[n % 3],
                person_id=uuid4(),
                keys_dir=settings.KEYS_DIR,
                at=at - 2 * day,
            )
    say(draft, marat, at=at - 2 * day)
    votes.close(at=at)
    tour = Tour(visitor())
    for language in LANGUAGES:
        tour.language = language
        tour.visitor.go(f"/{language}/drafts/{draft.public_id}/figures/")
        assert tour.page.get_by_role("figure").count() == 3
        for summary in tour.page.locator("summary").all():
            summary.click()
        tour.inspect()
    tables = tour.page.get_by_role("table").all()
    assert [table.get_by_role("rowheader").first.inner_text() for table in tables][:2] == [
        "The draft as a whole",
        "1.1 The system recognises a person by the face; the data are…",
    ]
    assert tour.found == []
