"""The desk of officials is fit for everybody, mistakes included."""

from __future__ import annotations

from datetime import datetime

import pytest

from accounts.models import User
from consultation.authorities.models import Authority, Topic
from consultation.drafts import actions as drafts
from consultation.drafts.models import Consultation
from tests import factories
from tests.browser.conftest import OpenVisitor
from tests.browser.touring import Tour

pytestmark = pytest.mark.browser


@pytest.fixture
def tour(visitor: OpenVisitor, official: User) -> Tour:
    tour = Tour(visitor())
    tour.visitor.sign_in(official)
    return tour


def test_writing_and_publishing(tour: Tour, authority: Authority, at: datetime) -> None:
    for n in range(5):
        Topic.objects.create(slug=f"t-{n}", name_kk=f"Тақырып {n}", name_ru=f"Тема {n}", name_en=f"Topic {n}")
    tour.look("/desk/")
    tour.go("/desk/new/")
    tour.send(tour.first_button(), status=422)
    draft = factories.make_working(authority, at=at, languages=("kk", "en")).consultation
    tour.look(f"/desk/{draft.public_id}/")
    tour.look(f"/desk/{draft.public_id}/preview/", language="ru")
    tour.look(f"/desk/{draft.public_id}/preview/", language="en")
    tour.go(f"/desk/{draft.public_id}/publish/")
    tour.send(tour.last_button(), status=422)
    assert tour.found == []


def test_two_writing_at_once(tour: Tour, authority: Authority, at: datetime) -> None:
    version = factories.make_working(authority, at=at)
    tour.go(f"/desk/{version.consultation.public_id}/")
    drafts.save_working(version=version, revision=version.revision, writing=factories.writing(provisions=4))
    tour.send(tour.first_button(), status=409)
    assert tour.found == []


def test_what_is_public(tour: Tour, consultation: Consultation, at: datetime) -> None:
    place = f"/desk/{consultation.public_id}"
    tour.look(f"{place}/preview/", status=409)  # nothing is being written
    tour.look(f"{place}/")
    tour.send(tour.first_button(), status=200)  # begins the next version
    tour.look(f"{place}/publish/")
    tour.go(f"{place}/withdraw/")
    tour.send(tour.last_button(), status=422)
    tour.look("/desk/")
    in_two = factories.make_consultation(consultation.authority, at=at, languages=("kk", "ru"))
    tour.look(f"/desk/{in_two.public_id}/languages/en/")
    tour.send(tour.last_button(), status=422)
    assert tour.found == []


def test_those_who_may_not_enter_or_no_longer(
    visitor: OpenVisitor, tour: Tour, authority: Authority, marat: User, at: datetime
) -> None:
    draft = factories.make_working(authority, at=at).consultation
    tour.go(f"/desk/{draft.public_id}/")
    tour.page.context.clear_cookies(name="sessionid")
    tour.send(tour.first_button(), status=403)  # their text is kept
    stranger = Tour(visitor())
    stranger.visitor.sign_in(marat)
    stranger.look("/desk/", status=403)
    assert tour.found + stranger.found == []


def test_an_official_without_a_second_factor(visitor: OpenVisitor, official: User) -> None:
    tour = Tour(visitor())
    tour.visitor.sign_in(official, proven=False)
    tour.look("/desk/", status=403)
    assert tour.found == []
