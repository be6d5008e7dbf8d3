"""Where a draft stands, without its texts: all that a vote or a comment asks of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from consultation.drafts.models import Consultation, DraftVersion
from consultation.lib.statements import Statement

COLUMNS = (
    "id",
    "public_id",
    "opens_at",
    "closes_at",
    "sealed_at",
    "withdrawn_at",
    "current_version_id",
    "key_fingerprint",
)
SELECTED = ", ".join(f"c.{column}" for column in COLUMNS)

PUBLISHED = Statement(
    "published_draft",
    f"SELECT {SELECTED}, v.number FROM consultation_consultation c "
    "JOIN consultation_draftversion v ON v.id = c.current_version_id WHERE c.public_id = $1",
)
PROVISION = Statement(
    "provision_there", "SELECT FROM consultation_provision WHERE version_id = $1 AND anchor = $2"
)


def alone(values: Sequence[Any]) -> Consultation:
    """Of `COLUMNS`. Whoever asks it for more asks the database again."""
    return Consultation.from_db(DEFAULT_DB_ALIAS, COLUMNS, values)


def published_alone(public_id: str) -> Consultation:
    """With its current version, of which only the number is known. Raises Consultation.DoesNotExist."""
    found = PUBLISHED.first(public_id)
    if found is None:
        raise Consultation.DoesNotExist
    *values, number = found
    consultation = alone(values)
    known = (consultation.current_version_id, consultation.pk, number)
    consultation.current_version = DraftVersion.from_db(
        DEFAULT_DB_ALIAS, ("id", "consultation_id", "number"), known
    )
    return consultation


def has_provision(version_id: int | None, anchor: str) -> bool:
    return PROVISION.first(version_id, anchor) is not None
