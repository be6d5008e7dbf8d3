from __future__ import annotations

import time

import pytest
from django.test import Client

from accounts.models import User
from consultation.authorities.models import Authority, Membership
from tests import factories


def prove(client: Client, user: User) -> None:
    """Sign in with the second factor."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


@pytest.fixture
def operator(db: None) -> User:
    operator = factories.make_resident("Operator")
    Membership.objects.create(user=operator, role=Membership.Role.OPERATOR)
    return operator


def test_an_operator_appoints_an_official(
    client: Client, operator: User, authority: Authority, dana: User
) -> None:
    prove(client, operator)

    client.post(
        "/operator/consultation/membership/add/",
        {"user": dana.pk, "authority": authority.pk, "role": Membership.Role.OFFICIAL},
    )

    assert dana.memberships.get().authority == authority


@pytest.mark.parametrize("model", ["territory", "topic", "authority", "membership"])
def test_an_operator_opens_every_list(
    client: Client, operator: User, authority: Authority, model: str
) -> None:
    prove(client, operator)

    assert client.get(f"/operator/consultation/{model}/").status_code == 200
    assert client.get(f"/operator/consultation/{model}/add/").status_code == 200


def test_an_official_is_no_operator(client: Client, official: User) -> None:
    prove(client, official)

    assert client.get("/operator/", follow=True).status_code == 403


def test_an_operator_without_the_second_factor_stays_outside(client: Client, operator: User) -> None:
    client.force_login(operator)

    assert client.get("/operator/", follow=True).status_code == 403


def test_a_visitor_meets_our_own_sign_in(client: Client, db: None) -> None:
    answer = client.get("/operator/", follow=True)

    assert "/accounts/login/" in answer.redirect_chain[-1][0]
