"""What a signed-in resident opens, mistakes included, is fit for everybody."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from accounts.models import User
from consultation.comments import actions as comments
from consultation.comments.models import COMMENT_MAX
from consultation.digests import actions as digests
from consultation.drafts import actions as drafts
from consultation.drafts.models import Consultation
from tests.browser.conftest import OpenVisitor
from tests.browser.talk import answer, choose, paragraphs, say
from tests.browser.touring import Tour
from tests.browser.visiting import code_in, latest_mail

pytestmark = pytest.mark.browser


def test_reading_and_speaking(
    visitor: OpenVisitor, consultation: Consultation, marat: User, aliya: User, at: datetime
) -> None:
    tour = Tour(visitor())
    tour.visitor.sign_in(marat)
    tour.look("/following/")
    digests.follow(user=marat, consultation=consultation, at=at)
    anchor = paragraphs(consultation)[0].anchor
    choose(consultation, anchor, at=at)
    own = say(consultation, marat, anchor=anchor, at=at)
    theirs = answer(own, aliya, at=at)
    place = f"/drafts/{consultation.public_id}/provisions/{anchor}/"
    tour.look(place)
    tour.send(tour.first_button(), status=200)  # takes a position
    tour.look(f"/drafts/{consultation.public_id}/")
    tour.go(f"/comments/{theirs.public_id}/reply/")
    tour.send(tour.last_button(), status=422)
    tour.look(f"/comments/{theirs.public_id}/edit/", status=403)
    tour.go(place)
    tour.box().fill("x" * (COMMENT_MAX + 1))
    tour.send(tour.visitor.main.get_by_role("textbox"), status=422)
    assert tour.found == []


def test_being_refused(
    visitor: OpenVisitor, consultation: Consultation, marat: User, aliya: User, at: datetime
) -> None:
    tour = Tour(visitor())
    tour.visitor.sign_in(marat)
    theirs = say(consultation, aliya, at=at)
    answer(theirs, marat, at=at)
    tour.go(f"/comments/{theirs.public_id}/reply/")
    tour.box().fill("Somebody was quicker.")
    comments.withdraw(comment=theirs, author=aliya, at=timezone.now())
    tour.send(tour.last_button(), status=409)
    place = f"/drafts/{consultation.public_id}/provisions/{paragraphs(consultation)[0].anchor}/"
    tour.go(place)
    drafts.withdraw(consultation=consultation, reasons={"kk": "Қате.", "ru": "Ошибка."}, at=timezone.now())
    tour.send(tour.first_button(), status=409)
    assert tour.found == []


def test_what_was_typed_waits_for_the_sign_in(
    visitor: OpenVisitor, consultation: Consultation, marat: User
) -> None:
    tour = Tour(visitor())
    tour.go(f"/drafts/{consultation.public_id}/provisions/{paragraphs(consultation)[0].anchor}/")
    tour.box().fill("Thirty days are too long.")
    tour.send(tour.visitor.main.get_by_role("textbox"), status=200)  # asks to sign in
    tour.box().fill(marat.email)
    tour.step(tour.first_button())  # asks for the code
    tour.box().fill(code_in(latest_mail().text))
    tour.language = marat.language
    tour.send(tour.first_button(), status=200)  # shows what waited
    assert tour.box().input_value() == "Thirty days are too long."
    assert tour.found == []
