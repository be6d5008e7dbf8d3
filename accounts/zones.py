from __future__ import annotations

import zoneinfo
from functools import cache

from babel import Locale
from babel.core import get_global
from django.utils.translation import get_language
from django.utils.translation import gettext as _

CONTINENTS = {"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
HOME = "Asia/Almaty"  # since March 2024 one time for all of Kazakhstan


def choices() -> list[tuple[str, str]]:
    """Home first, then by country."""
    elsewhere = [(name, called(name)) for name in names() if name != HOME]
    return [(HOME, called(HOME)), *sorted(elsewhere, key=lambda choice: choice[1]), ("UTC", "UTC")]


def called(name: str) -> str:
    """A zone as readers of the current language know it: country and city."""
    if name == HOME:
        return _("Kazakhstan")
    return _called(name, get_language() or "en") if name in names() else name


@cache
def _called(name: str, language: str) -> str:
    locale = Locale.parse(language)
    return f"{locale.territories[_countries()[name]]}: {_city(name, locale)}"


def _city(name: str, locale: Locale) -> str:
    """Babel keeps the cities of renamed zones under the names they had: Kyiv's under Kiev."""
    former = (old for old, new in get_global("zone_aliases").items() if new == name)
    known = (locale.time_zones.get(each, {}).get("city") for each in (name, *former))
    return next(filter(None, known), name.rpartition("/")[2].replace("_", " "))


@cache
def names() -> tuple[str, ...]:
    """Those of today, one for each name. Reads some six hundred files, so it does so once."""
    return tuple(
        sorted(
            name
            for name in zoneinfo.available_timezones() & _countries().keys()
            if name.partition("/")[0] in CONTINENTS
        )
    )


@cache
def _countries() -> dict[str, str]:
    return dict(get_global("zone_territories"))
