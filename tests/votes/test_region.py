from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from consultation.authorities.models import Residence, Territory
from consultation.drafts.models import Consultation
from consultation.votes import actions
from consultation.votes.models import Position
from tests import factories

K = Territory.Kind
PLACES = {  # code: kind, parent
    "KZ": (K.REPUBLIC, None),
    "city": (K.CITY, "KZ"),
    "city-district": (K.DISTRICT, "city"),
    "oblast": (K.OBLAST, "KZ"),
    "town": (K.CITY, "oblast"),
    "town-district": (K.DISTRICT, "town"),
    "rural": (K.DISTRICT, "oblast"),
}


@pytest.fixture
def places(db: None) -> dict[str, Territory]:
    made: dict[str, Territory] = {}
    for code, (kind, parent) in PLACES.items():
        made[code] = Territory.objects.create(
            code=f"X-{code}",
            kind=kind,
            parent=made[parent] if parent else None,
            name_kk=code,
            name_ru=code,
            name_en=code,
            population=1,
            population_on=date(2026, 1, 1),
        )
    return made


def settle(person: User, place: Territory, *, neighbours: int) -> None:
    Residence.objects.create(user=person, territory=place)
    for n in range(neighbours):
        Residence.objects.create(user=factories.make_resident(f"Neighbour {n}"), territory=place)


def test_where_few_say_that_they_live_the_region_is_not_noted(
    client: Client, open_now: Consultation, marat: User, places: dict[str, Territory]
) -> None:
    settle(marat, places["rural"], neighbours=18)  # 19 with Marat, one too few
    client.force_login(marat)
    client.post(reverse("votes:take", args=[open_now.public_id]), {"choice": "support"})
    assert list(Position.objects.values_list("territory", flat=True)) == [None]


@pytest.mark.parametrize(
    ("lives_in", "copied"),
    [
        (None, None),
        ("KZ", None),
        ("city", "X-city"),
        ("city-district", "X-city"),
        ("oblast", "X-oblast"),
        ("town", "X-oblast"),
        ("town-district", "X-oblast"),
        ("rural", "X-oblast"),
    ],
)
def test_of_a_residence_only_the_oblast_or_city_of_republican_significance_is_copied(
    client: Client,
    open_now: Consultation,
    marat: User,
    places: dict[str, Territory],
    lives_in: str | None,
    copied: str | None,
) -> None:
    if lives_in:
        settle(marat, places[lives_in], neighbours=19)  # 20 with Marat
    client.force_login(marat)
    client.post(reverse("votes:take", args=[open_now.public_id]), {"choice": "support"})
    assert list(Position.objects.values_list("territory__code", flat=True)) == [copied]
    actions.count(at=open_now.opens_at)  # type: ignore[arg-type]
    assert list(Position.objects.values_list("territory__code", flat=True)) == [copied], (
        "mixing moves it along"
    )
