from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from consultation.digests.models import DigestPreference, Follow
from consultation.digests.subjects import Subject
from consultation.drafts.models import Consultation


def follow(*, user: User, consultation: Consultation, at: datetime) -> None:
    follow_subject(user=user, subject=Subject(consultation=consultation), at=at)


@transaction.atomic
def follow_subject(*, user: User, subject: Subject, at: datetime) -> None:
    """Be told what is new from now on. Following again changes nothing."""
    row = Follow(
        user=user,
        consultation=subject.consultation,
        anchor=subject.anchor,
        topic=subject.topic,
        territory=subject.territory,
        authority=subject.authority,
        since=at,
    )
    Follow.objects.bulk_create([row], ignore_conflicts=True)
    DigestPreference.objects.bulk_create([DigestPreference(user=user)], ignore_conflicts=True)


def unfollow(*, user: User, consultation: Consultation) -> None:
    unfollow_subject(user=user, subject=Subject(consultation=consultation))


def unfollow_subject(*, user: User, subject: Subject) -> None:
    """Unfollowing what one does not follow changes nothing."""
    Follow.objects.filter(subject.columns, user=user).delete()


def set_preference(
    *, user: User, frequency: DigestPreference.Frequency, hour: int, weekday: int | None = None
) -> None:
    """Without a weekday the one chosen before stays."""
    chosen = {"frequency": frequency, "hour": hour}
    DigestPreference.objects.update_or_create(
        user=user, defaults=chosen if weekday is None else {**chosen, "weekday": weekday}
    )


def unsubscribe(*, user: User) -> None:
    """No more digests, whatever they follow."""
    DigestPreference.objects.update_or_create(
        user=user, defaults={"frequency": DigestPreference.Frequency.OFF}
    )
