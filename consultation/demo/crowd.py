"""Residents of the demo who take positions and say nothing: names by lot, the same on every load."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from random import Random

from consultation.demo import texts
from consultation.lib.translated import LANGUAGES

SEED = 20_261_126
BARE = 0.12  # a first name alone


def names_and_languages(count: int, *, taken: set[str]) -> list[tuple[str, str]]:
    """No two have one name, and none of those that are taken."""
    return list(islice(_drawn(Random(SEED), {*taken}), count))  # noqa: S311 - made-up names


def _drawn(chance: Random, taken: set[str]) -> Iterator[tuple[str, str]]:
    communities = texts.table("crowd")["communities"]
    shares = [community["share"] for community in communities]
    while True:
        (community,) = chance.choices(communities, shares)
        name = chance.choice(community["names"])
        if chance.random() >= BARE:
            name = f"{name} {chance.choice(community['letters'])}."
        (language,) = chance.choices(LANGUAGES, community["language"])
        if name not in taken:
            taken.add(name)
            yield name, language
