from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from consultation.drafts.models import Consultation
from consultation.drafts.recording import record

CLOSES_SOON = timedelta(days=3)  # time to read a draft and to ask a neighbour
LONG_ENOUGH = timedelta(days=7)  # of a shorter one people have just heard that it opened


def record_closings_soon(*, at: datetime) -> int:
    """Write down, once each, which consultations are about to close. Returns how many.

    One whose closing is put off afterwards is not written down again.
    """
    due = Consultation.objects.filter(_about_to_close(at), current_version__isnull=False)
    return sum(_record_closing_soon(each, at) for each in due.order_by("closes_at", "id"))


@transaction.atomic
def _record_closing_soon(consultation: Consultation, at: datetime) -> int:
    # The row count decides whose it is; and it may have been withdrawn or put off since it was read.
    mine = Consultation.objects.filter(_about_to_close(at), pk=consultation.pk).update(
        closing_soon_recorded_at=at
    )
    if mine:
        record("consultation.closing_soon", consultation, at=at)
    return mine


def _about_to_close(at: datetime) -> Q:
    return Q(
        closing_soon_recorded_at__isnull=True,
        withdrawn_at__isnull=True,
        sealed_at__isnull=True,
        opens_at__lte=at,
        closes_at__gt=at,
        closes_at__lte=at + CLOSES_SOON,
    ) & Q(closes_at__gt=F("opens_at") + LONG_ENOUGH)
