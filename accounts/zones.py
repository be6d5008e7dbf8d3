from __future__ import annotations

import zoneinfo
from functools import cache

from django.utils.translation import gettext as _

CONTINENTS = {"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
HOME = "Asia/Almaty"  # since March 2024 one time for all of Kazakhstan


def choices() -> list[tuple[str, str]]:
    elsewhere = ((name, name.replace("_", " ")) for name in names() if name != HOME)
    return [(HOME, _("Kazakhstan")), *elsewhere, ("UTC", "UTC")]


@cache
def names() -> tuple[str, ...]:
    """Reads some six hundred files, so it does so once."""
    return tuple(
        sorted(name for name in zoneinfo.available_timezones() if name.partition("/")[0] in CONTINENTS)
    )
