from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from consultation.authorities.models import Authority, Territory, Topic

REFERENCE = Path(__file__).parent / "reference"
NAMES = ("name_kk", "name_ru", "name_en")


@transaction.atomic
def load_reference(*, directory: Path = REFERENCE) -> dict[str, int]:
    """Insert or update every row of the reference files, by code or slug. Deletes nothing.

    Returns how many rows each file holds.
    """
    territories = _read(directory / "territories.json")
    parents = [row.pop("parent") for row in territories]
    Territory.objects.bulk_create(
        [Territory(**row) for row in territories],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["kind", *NAMES, "population", "population_on"],
    )
    by_code = Territory.objects.in_bulk([row["code"] for row in territories], field_name="code")
    for row, parent in zip(territories, parents, strict=True):
        by_code[row["code"]].parent = by_code[parent] if parent else None
    Territory.objects.bulk_update(by_code.values(), ["parent"])

    authorities = _read(directory / "authorities.json")
    Authority.objects.bulk_create(
        [Authority(**{**row, "territory": by_code[row["territory"]]}) for row in authorities],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["territory", *NAMES, "required_languages"],
    )
    topics = _read(directory / "topics.json")
    Topic.objects.bulk_create(
        [Topic(**row) for row in topics],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=list(NAMES),
    )
    return {"territories": len(territories), "authorities": len(authorities), "topics": len(topics)}


def _read(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows
