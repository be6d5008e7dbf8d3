from __future__ import annotations

import re

import pytest
from django.utils import translation

from accounts import zones

LATIN = re.compile("[A-Za-z]+")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_place_is_called_in_the_language_of_the_page(language: str) -> None:
    with translation.override(language):
        said = [label for _, label in zones.choices()]
    assert len(said) > 300
    assert len(set(said)) == len(said)
    assert LATIN.findall(" ".join(said)) == ["UTC"]


def test_home_comes_first() -> None:
    with translation.override("ru"):
        assert zones.choices()[0] == ("Asia/Almaty", "Казахстан")
        assert zones.called("Europe/Kyiv") == "Украина: Киев"


def test_a_zone_that_is_not_offered_keeps_its_name() -> None:
    assert zones.called("Etc/GMT+3") == "Etc/GMT+3"
