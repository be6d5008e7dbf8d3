from __future__ import annotations

import zoneinfo

from django.utils.translation import gettext as _

CONTINENTS = {"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
HOME = "Asia/Almaty"  # since March 2024 one time for all of Kazakhstan


def choices() -> list[tuple[str, str]]:
    others = sorted(
        name
        for name in zoneinfo.available_timezones()
        if name.partition("/")[0] in CONTINENTS and name != HOME
    )
    return [(HOME, _("Kazakhstan")), *((name, name.replace("_", " ")) for name in others), ("UTC", "UTC")]
