"""What everybody can open is fit for everybody: WCAG 2.2 AA, light and dark, from 320 pixels on."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.comments import actions as comments
from consultation.digests.links import unsubscribe_token
from consultation.drafts import actions as drafts
from consultation.drafts.models import Consultation
from consultation.votes import actions as votes
from tests import factories
from tests.browser.conftest import OpenVisitor
from tests.browser.talk import answer, choose, paragraphs, say
from tests.browser.touring import Tour

pytestmark = pytest.mark.browser

LONG_WORD = "Бейнебақылау" * 5


@pytest.fixture
def lively(consultation: Consultation, aliya: User, marat: User, at: datetime) -> Consultation:
    """Bars, a thread three deep whose root is withdrawn, long words; on the second provision two pages."""
    first, second, *_ = paragraphs(consultation)
    for anchor in (None, first.anchor):
        choose(consultation, anchor, at=at)
    thread = say(consultation, aliya, anchor=first.anchor, at=at)
    answer(answer(thread, marat, at=at, source=LONG_WORD), aliya, at=at)
    comments.withdraw(comment=thread, author=aliya, at=at)
    say(consultation, aliya, at=at)
    say(consultation, marat, at=at, source=LONG_WORD)
    for minutes in range(21):
        say(consultation, aliya, anchor=second.anchor, at=at + timedelta(minutes=minutes), source="No.")
    return consultation


def test_a_draft_that_is_open(visitor: OpenVisitor, lively: Consultation) -> None:
    tour = Tour(visitor())
    first, second, *_ = paragraphs(lively)
    tour.look(f"/drafts/{lively.public_id}/")
    tour.look(f"/drafts/{lively.public_id}/?text=kk", language="en")
    tour.look(f"/drafts/{lively.public_id}/provisions/{first.anchor}/")
    tour.look(f"/drafts/{lively.public_id}/provisions/{second.anchor}/?order=oldest")
    tour.look(f"/drafts/{lively.public_id}/comments/?anchor=")
    tour.look(f"/drafts/{lively.public_id}/comments/?anchor={first.anchor}")
    tour.look(f"/comments/{lively.comments.latest('id').public_id}/")
    assert tour.found == []


def test_drafts_in_every_other_stage(
    visitor: OpenVisitor, authority: Authority, marat: User, at: datetime
) -> None:
    tour = Tour(visitor())
    day = timedelta(days=1)
    upcoming = factories.make_consultation(authority, at=at, opens_in=day)
    withdrawn = factories.make_consultation(authority, at=at)
    drafts.withdraw(consultation=withdrawn, reasons={"kk": LONG_WORD, "ru": "Ошибка."}, at=at)
    renewed = factories.make_consultation(authority, at=at)
    anchor = paragraphs(renewed)[0].anchor
    factories.make_next_version(renewed, at=at, writing=factories.writing(provisions=3))
    closed = factories.make_consultation(authority, at=at, opens_in=-3 * day, closes_in=-day)
    say(closed, marat, at=at - 2 * day)
    choose(closed, None, at=at - 2 * day)
    untranslated = factories.make_consultation(authority, at=at, languages=("kk", "ru"))
    votes.close(at=at)

    for path in ("/", "/drafts/"):
        tour.look(path)
    for each in (upcoming, withdrawn, closed, renewed):
        tour.look(f"/drafts/{each.public_id}/")
    tour.look(f"/drafts/{renewed.public_id}/?version=1")
    tour.look(f"/drafts/{renewed.public_id}/provisions/{anchor}/?version=1")
    tour.look(f"/drafts/{closed.public_id}/provisions/{paragraphs(closed)[0].anchor}/")
    tour.look(f"/drafts/{untranslated.public_id}/", language="en")
    tour.look(f"/drafts/{closed.public_id}/comments/")
    tour.go(f"/unsubscribe/{unsubscribe_token(marat.public_id, renewed.public_id)}/")
    tour.send(tour.last_button(), status=200)
    assert tour.found == []


def test_a_site_without_drafts(visitor: OpenVisitor) -> None:
    tour = Tour(visitor())
    tour.look("/")
    tour.look("/drafts/")
    tour.look("/desk/", status=200)  # leads to signing in
    assert tour.found == []
