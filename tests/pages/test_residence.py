from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from consultation.authorities.models import Residence, Territory
from tests import factories

pytestmark = pytest.mark.django_db

PATH = "/en/residence/"


@pytest.fixture
def city(db: None) -> Territory:
    return factories.make_territory()


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    answer = client.get(PATH)
    assert (answer.status_code, answer["Location"]) == (302, f"/en/accounts/login/?next={PATH}")


def test_where_one_lives_is_said_changed_and_removed(client: Client, marat: User, city: Territory) -> None:
    client.force_login(marat)
    other = factories.make_territory()
    for place in (city, other):
        client.post(PATH, {"territory": place.code})
        assert list(Residence.objects.values_list("user", "territory")) == [(marat.pk, place.pk)]
        html = client.get(PATH).content.decode()
        assert f"You told us: {place.name_en} (self-declared)." in html
    answer = client.post(PATH, {"remove": "yes"}, follow=True)
    assert Residence.objects.count() == 0
    assert "(self-declared)." not in answer.content.decode()


@pytest.mark.parametrize("place", ["", "nowhere", "\x00", "x" * 300])
def test_a_place_that_was_made_up_is_refused_beside_its_field(
    place: str, client: Client, marat: User, city: Territory
) -> None:
    Residence.objects.create(user=marat, territory=city)
    client.force_login(marat)
    answer = client.post(PATH, {"territory": place})
    assert answer.status_code == 422
    assert 'href="#id_territory"' in answer.content.decode()
    assert Residence.objects.get().territory == city


def test_the_republic_is_nobodys_address(client: Client, marat: User, city: Territory) -> None:
    Territory.objects.filter(pk=city.pk).update(kind=Territory.Kind.REPUBLIC)
    client.force_login(marat)
    assert client.post(PATH, {"territory": city.code}).status_code == 422


def test_a_city_stands_above_its_districts_and_one_without_any_stands_alone(
    client: Client, marat: User, city: Territory
) -> None:
    district, alone = factories.make_territory(), factories.make_territory()
    Territory.objects.filter(pk=district.pk).update(kind=Territory.Kind.DISTRICT, parent=city)
    client.force_login(marat)
    html = " ".join(client.get(PATH).content.decode().split())
    group = html[html.index("<optgroup") : html.index("</optgroup>")]
    assert f'label="{city.name_en}"' in group
    assert [f'value="{place.code}"' in group for place in (city, district, alone)] == [True, True, False]
    assert f'value="{alone.code}"' in html
