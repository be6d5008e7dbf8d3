"""Pages that say that something went wrong are fit for everybody; those of the demo too."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings as configured
from pytest_django.fixtures import Settings

from accounts.models import User
from consultation.drafts.models import Consultation
from tests.browser.conftest import OpenVisitor
from tests.browser.talk import paragraphs
from tests.browser.touring import Tour

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.browser.urls")]


def test_what_went_wrong_is_said(
    visitor: OpenVisitor, consultation: Consultation, marat: User, settings: Settings
) -> None:
    tour = Tour(visitor())
    tour.visitor.sign_in(marat)
    tour.look("/nowhere/", status=404)
    tour.look("/drafts/nosuchdraft1/", status=404)
    tour.look("/broken/", status=500)
    place = f"/drafts/{consultation.public_id}/provisions/{paragraphs(consultation)[0].anchor}/"
    tour.go(place)
    tour.box().evaluate("box => { box.value = 'x'.repeat(3_000_000) }")
    tour.send(tour.visitor.main.get_by_role("textbox"), status=400)
    tour.go(place)
    tour.page.context.clear_cookies(name=configured.CSRF_COOKIE_NAME)
    tour.send(tour.visitor.main.get_by_role("textbox"), status=403)  # an expired form
    settings.ACCOUNT_RATE_LIMITS = {**configured.ACCOUNT_RATE_LIMITS, "reset_password": "1/10m/ip"}
    for status in (200, 429):
        tour.look("/accounts/password/reset/", language="en")
        tour.box().fill("somebody@example.kz")
        tour.send(tour.last_button(), status=status)
    assert tour.found == []


def test_the_demo_before_its_first_mail(visitor: OpenVisitor, settings: Settings, tmp_path: Path) -> None:
    settings.DEMO, settings.DEMO_MAIL_DIR = True, tmp_path
    tour = Tour(visitor())
    tour.visitor.read_in("kk")
    tour.look_at("/demo/mail/", "kk")
    assert tour.found == []
