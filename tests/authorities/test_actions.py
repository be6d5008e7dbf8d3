from __future__ import annotations

import pytest
from django.core.management import call_command

from consultation.authorities import queries
from consultation.authorities.models import Authority, Membership, Territory, Topic
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_whole_country_is_there() -> None:
    call_command("load_reference", verbosity=0)

    assert Territory.objects.filter(kind="oblast").count() == 17
    assert Territory.objects.filter(kind="city", parent__code="KZ").count() == 3
    assert Territory.objects.filter(kind="district", parent__code="KZ-75").count() == 8
    assert Authority.objects.exists()
    assert Topic.objects.exists()


def test_loading_again_updates_and_adds_nothing() -> None:
    call_command("load_reference", verbosity=0)
    before = [list(model.objects.order_by("pk").values()) for model in (Territory, Authority, Topic)]
    Territory.objects.filter(code="KZ-75").update(name_kk="?", parent=None)

    call_command("load_reference", verbosity=0)

    assert [list(model.objects.order_by("pk").values()) for model in (Territory, Authority, Topic)] == before


def test_roles_are_told_apart() -> None:
    authority = factories.make_authority()
    official = factories.make_official(authority)
    moderator = factories.make_resident()
    Membership.objects.create(user=moderator, role=Membership.Role.MODERATOR)

    assert list(queries.authorities_served_by(official)) == [authority]
    assert list(queries.authorities_served_by(moderator)) == []
    assert [queries.is_operator(official), queries.is_operator(moderator)] == [False, False]
