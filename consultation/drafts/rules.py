from __future__ import annotations

from datetime import datetime

from accounts.models import User
from consultation.authorities import queries as authorities
from consultation.drafts.models import Consultation, Stage
from consultation.lib.translated import LANGUAGES


def stage(consultation: Consultation, at: datetime) -> Stage:
    """Where it stands at this instant: computed, so that it can never be late."""
    if consultation.withdrawn_at:
        return Stage.WITHDRAWN
    if consultation.current_version_id is None or not consultation.opens_at or not consultation.closes_at:
        return Stage.PREPARING
    if consultation.sealed_at or at >= consultation.closes_at:
        return Stage.IN_REVIEW
    return Stage.OPEN if at >= consultation.opens_at else Stage.UPCOMING


def is_open(consultation: Consultation, at: datetime) -> bool:
    return stage(consultation, at) == Stage.OPEN


def may_publish(consultation: Consultation, at: datetime) -> bool:
    """A text may change until the closing instant; after it, people would have spoken on something else."""
    return stage(consultation, at) in {Stage.PREPARING, Stage.UPCOMING, Stage.OPEN}


def languages_lacking(consultation: Consultation) -> list[str]:
    """Those that may still be added to the public version."""
    version = consultation.current_version
    if version is None or consultation.withdrawn_at:
        return []
    return [language for language in LANGUAGES if not getattr(version, f"source_{language}").strip()]


def may_edit(user: User, consultation: Consultation) -> bool:
    return authorities.is_official_of(user, consultation.authority_id)
