from __future__ import annotations

from datetime import datetime

from django.db import transaction

from consultation.drafts.models import Consultation
from consultation.drafts.recording import record


def record_openings(*, at: datetime) -> int:
    """Write down, once each, which consultations have opened. Returns how many."""
    due = Consultation.objects.filter(
        current_version__isnull=False,
        opening_recorded_at__isnull=True,
        withdrawn_at__isnull=True,
        opens_at__lte=at,
    )
    return sum(_record_opening(consultation, at) for consultation in due.order_by("opens_at"))


@transaction.atomic
def _record_opening(consultation: Consultation, at: datetime) -> int:
    # The row count decides whose it is: two ticks at once must not write it twice.
    mine = Consultation.objects.filter(
        pk=consultation.pk, opening_recorded_at__isnull=True, withdrawn_at__isnull=True
    ).update(opening_recorded_at=at)
    if mine:
        record("consultation.opened", consultation, at=consultation.opens_at or at)
    return mine
