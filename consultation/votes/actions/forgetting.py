from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from consultation.drafts.models import Consultation
from consultation.lib import locks, pseudonyms
from consultation.record import actions as record
from consultation.votes import queries, rules


class KeyInUse(Exception):
    """It is still needed to tell a voter apart, or to hear an appeal."""


def destroy_key(*, consultation_id: int, appeal_period: timedelta, keys_dir: Path, at: datetime) -> None:
    """From then on nobody can tell who held what there. Destroying again changes nothing. Raises KeyInUse.

    Noted before the file goes: a crash in between leaves a key that the next run destroys, and never a
    loss that nobody noted.
    """
    with transaction.atomic():
        locks.take(consultation_id)
        row = Consultation.objects.get(pk=consultation_id)
        if not rules.may_destroy_key(row, appeal_period=appeal_period, at=at):
            raise KeyInUse
        if row.public_id not in queries.destroyed_keys():
            record.append(
                queries.KEY_DESTROYED,
                subject_kind="consultation",
                subject_id=row.public_id,
                stream=row.stream,
                at=at,
            )
    pseudonyms.destroy_key(keys_dir, row.public_id)
