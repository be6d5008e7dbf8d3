from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from consultation.drafts.models import Consultation
from consultation.drafts.recording import record
from consultation.drafts.refusals import ConsultationWithdrawn, NotPublished, ReasonMissing
from consultation.lib import locks
from consultation.lib.translated import LANGUAGES


@transaction.atomic
def withdraw(*, consultation: Consultation, reasons: Mapping[str, str], at: datetime) -> None:
    """Take a public consultation back, with a reason in each of its authority's languages.

    Raises NotPublished, ConsultationWithdrawn or ReasonMissing.
    """
    locks.take(consultation.pk)
    row = (
        Consultation.objects.select_for_update(of=("self",))
        .select_related("authority")
        .get(pk=consultation.pk)
    )
    if row.current_version_id is None:
        raise NotPublished
    if row.withdrawn_at:
        raise ConsultationWithdrawn
    for language in row.authority.required_languages:
        if not reasons.get(language, "").strip():
            raise ReasonMissing(language)
    columns = {f"withdrawal_reason_{language}": reasons.get(language, "") for language in LANGUAGES}
    Consultation.objects.filter(pk=row.pk).update(withdrawn_at=at, **columns)
    record("consultation.withdrawn", row, at=at)
