from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from consultation.drafts.models import Consultation
from consultation.lib import locks
from consultation.record import actions as record
from consultation.votes.actions.counting import SHOWN, apply_changes, begin, figures, write
from consultation.votes.actions.counting_reactions import apply_reaction_changes, show_exactly
from consultation.votes.actions.mixing import mix_all
from consultation.votes.models import Position, Reaction, Tally

SEALING_TIMEOUT = "10min"  # a million rows are mixed once; the event is written last, so no digest misses it


def close(*, at: datetime) -> int:
    """Seal what has reached its closing time, with exact figures; once each. Returns how many."""
    due = Consultation.objects.filter(
        current_version__isnull=False, closes_at__lte=at, sealed_at__isnull=True
    ).order_by("closes_at")
    return sum(_close_one(key, at) for key in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _close_one(consultation_id: int, at: datetime) -> int:
    with connection.cursor() as cursor:
        # Zero first: a limit that is already running is not prolonged by a new one.
        cursor.execute(
            "SELECT set_config('transaction_timeout', '0', true),"
            " set_config('transaction_timeout', %s, true)",
            [SEALING_TIMEOUT],
        )
    locks.take(consultation_id)
    # Look again: another tick may have been here, or the closing may have been put off.
    row = (
        Consultation.objects.select_related("current_version")
        .filter(pk=consultation_id, closes_at__lte=at, sealed_at__isnull=True)
        .first()
    )
    if row is None or row.current_version is None:
        return 0
    apply_changes(row.pk)
    tallies = list(begin(row.current_version).values())
    for tally in tallies:
        write(tally, counted=figures(tally), shown=figures(tally))
    Tally.objects.bulk_update(tallies, SHOWN, batch_size=500)
    apply_reaction_changes(row.pk)
    show_exactly(row.pk)
    mix_all(Position, row.pk)
    mix_all(Reaction, row.pk)
    Consultation.objects.filter(pk=row.pk).update(sealed_at=at)
    record.append(
        "consultation.closed",
        subject_kind="consultation",
        subject_id=row.public_id,
        stream=row.stream,
        at=row.closes_at or at,
    )
    return 1
