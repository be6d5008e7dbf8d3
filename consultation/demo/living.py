"""Where the demo's residents say they live."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from accounts.models import User
from consultation.authorities.models import Residence, Territory
from consultation.votes.rules import NEIGHBOURS_FROM

CITY = "KZ-75"  # half of the demo's drafts are about it or a district of it
SPEAKERS_THERE = 0.85
OTHERS_THERE = 0.34  # and as many more as its size gives it
UNSAID = 0.07
BY_DISTRICT = 0.6  # the others leave it at the city


@dataclass(frozen=True)
class Resident:
    user: User
    home: Territory | None
    region_id: int | None  # as it stands beside a position: only where many say they live there

    def lives_around(self, place: Territory) -> bool:
        return self.home is not None and region_of(self.home) == region_of(place)


class Map:
    def __init__(self) -> None:
        self.places = list(Territory.objects.exclude(kind=Territory.Kind.REPUBLIC).order_by("code"))
        self.regions = [place for place in self.places if place.kind != Territory.Kind.DISTRICT]
        self.city = next(place for place in self.regions if place.code == CITY)
        self.districts = [place for place in self.places if place.parent_id == self.city.pk]

    def home(self, chance: Random, *, there: float) -> Territory | None:
        if chance.random() < UNSAID:
            return None
        region = self.city if chance.random() < there else by_size(self.regions, chance)
        if region == self.city and chance.random() < BY_DISTRICT:
            return by_size(self.districts, chance)
        return region

    def named(self, codes: Mapping[User, str]) -> dict[User, Territory | None]:
        by_code = {place.code: place for place in self.places}
        return {user: by_code.get(code) for user, code in codes.items()}


def by_size(places: Sequence[Territory], chance: Random) -> Territory:
    return chance.choices(places, [place.population for place in places])[0]


def settle(
    roles: Mapping[User, str], speakers: Sequence[User], others: Sequence[User], *, seed: int
) -> list[Resident]:
    """Let most of them say where they live. `roles` bring the codes of their places along."""
    chance, world = Random(seed), Map()  # noqa: S311 - made-up homes
    homes = world.named(roles)
    homes |= {user: world.home(chance, there=SPEAKERS_THERE) for user in speakers}
    homes |= {user: world.home(chance, there=OTHERS_THERE) for user in others}
    Residence.objects.bulk_create(
        Residence(user=user, territory=home) for user, home in homes.items() if home
    )
    neighbours = Counter(region_of(home) for home in homes.values() if home)
    many = {region for region, count in neighbours.items() if count >= NEIGHBOURS_FROM}
    return [
        Resident(user, home, region_of(home) if home and region_of(home) in many else None)
        for user, home in homes.items()
    ]


def region_of(place: Territory) -> int:
    """The oblast or the city of republican significance that it is or lies in."""
    lies_in = place.parent_id if place.kind == Territory.Kind.DISTRICT else None
    return lies_in or place.pk
