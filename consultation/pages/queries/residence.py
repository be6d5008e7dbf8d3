from __future__ import annotations

from accounts.models import User
from consultation.authorities.models import Residence, Territory
from consultation.lib.alphabets import by_name


def home_of(user: User) -> Territory | None:
    """Where this person says to live."""
    row = Residence.objects.filter(user=user).select_related("territory__parent").first()
    return row.territory if row else None


def habitable() -> list[tuple[Territory, list[Territory]]]:
    """Oblasts and cities, each with its districts. One query."""
    rows = by_name(Territory.objects.exclude(kind=Territory.Kind.REPUBLIC))
    districts = [row for row in rows if row.kind == Territory.Kind.DISTRICT]
    return [
        (row, [district for district in districts if district.parent_id == row.pk])
        for row in rows
        if row.kind != Territory.Kind.DISTRICT
    ]
