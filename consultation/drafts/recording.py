from __future__ import annotations

from datetime import datetime
from typing import Any

from consultation.drafts.models import Consultation
from consultation.record import actions


def record(kind: str, consultation: Consultation, *, at: datetime, **particulars: Any) -> None:
    """What happened to a whole consultation."""
    actions.append(
        kind,
        subject_kind="consultation",
        subject_id=consultation.public_id,
        stream=consultation.stream,
        at=at,
        **particulars,
    )
