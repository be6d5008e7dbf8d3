"""Where a draft stands, without its texts: all that a vote or a comment asks of it."""

from __future__ import annotations

from consultation.drafts.models import Consultation, DraftVersion
from consultation.lib.columns import Columns
from consultation.lib.statements import Statement

DRAFT = Columns(
    Consultation,
    "c",
    only=(
        "id",
        "public_id",
        "opens_at",
        "closes_at",
        "sealed_at",
        "withdrawn_at",
        "current_version",
        "key_fingerprint",
    ),
)
VERSION = Columns(DraftVersion, "v", only=("id", "consultation", "number"))

PUBLISHED = Statement(
    "draft_to_comment",
    f"SELECT {DRAFT.sql}, {VERSION.sql} FROM consultation_consultation c "  # noqa: S608
    "JOIN consultation_draftversion v ON v.id = c.current_version_id WHERE c.public_id = $1",
)
PROVISION = Statement(
    "provision_there", "SELECT FROM consultation_provision WHERE version_id = $1 AND anchor = $2"
)


def published_alone(public_id: str) -> Consultation:
    """For a form that was sent, where the texts are dead weight. Raises Consultation.DoesNotExist."""
    found = PUBLISHED.first(public_id)
    if found is None:
        raise Consultation.DoesNotExist
    values = iter(found)
    consultation = DRAFT.row(values)
    consultation.current_version = VERSION.row(values)
    return consultation


def has_provision(version_id: int | None, anchor: str) -> bool:
    return PROVISION.first(version_id, anchor) is not None
