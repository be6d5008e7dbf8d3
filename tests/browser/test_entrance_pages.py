"""The pages of signing in and of one's account are fit for everybody, mistakes included."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from accounts.models import User
from tests.browser.conftest import OpenVisitor
from tests.browser.touring import Tour
from tests.browser.visiting import code_in, latest_mail

pytestmark = pytest.mark.browser


def test_the_way_in(visitor: OpenVisitor, marat: User) -> None:
    tour = Tour(visitor())
    for page in ("login/", "login/code/", "signup/"):
        tour.go(f"/accounts/{page}")
        tour.send(tour.last_button(), status=422)
    tour.go("/accounts/login/code/")
    tour.box().fill(marat.email)
    tour.step(tour.last_button())  # asks for the code
    tour.send(tour.first_button(), status=422)
    tour.go("/accounts/password/reset/")
    tour.send(tour.last_button(), status=422)
    tour.box().fill(marat.email)
    tour.step(tour.last_button())  # asks for the code
    tour.box().fill(code_in(latest_mail().text))
    tour.step(tour.first_button())  # asks for the new password
    tour.send(tour.last_button(), status=422)
    assert tour.found == []


def test_the_way_in_with_a_second_factor(visitor: OpenVisitor, marat: User) -> None:
    TOTP.activate(marat, generate_totp_secret())
    client = Client()
    client.post("/en/accounts/login/code/", {"email": marat.email})
    client.post("/en/accounts/login/code/confirm/", {"code": code_in(latest_mail().text)})
    tour = Tour(visitor())
    tour.visitor.take_over(client)
    tour.go("/accounts/2fa/authenticate/")
    tour.send(tour.first_button(), status=422)
    assert tour.found == []


def test_mistakes_in_ones_account(visitor: OpenVisitor, marat: User) -> None:
    EmailAddress.objects.create(user=marat, email=marat.email, verified=True, primary=True)
    tour = Tour(visitor())
    tour.visitor.sign_in(marat)
    for page in ("password/set/", "2fa/totp/activate/", "email/"):
        tour.go(f"/accounts/{page}")
        tour.send(tour.last_button(), status=422)
    tour.go("/accounts/settings/")
    tour.box().fill("")
    tour.send(tour.last_button(), status=422)
    assert tour.found == []


def test_mistakes_in_an_account_with_a_second_factor(visitor: OpenVisitor, marat: User) -> None:
    marat.set_password("бір екі үш")
    marat.save()
    TOTP.activate(marat, generate_totp_secret())
    RecoveryCodes.activate(marat)
    tour = Tour(visitor())
    tour.visitor.sign_in(marat)
    tour.go("/accounts/password/change/")
    tour.send(tour.last_button(), status=422)
    for page in ("reauthenticate/", "2fa/reauthenticate/"):
        tour.go(f"/accounts/{page}")
        tour.send(tour.first_button(), status=422)
    assert tour.found == []
