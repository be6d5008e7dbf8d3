from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from consultation.digests.models import DigestPreference, Follow
from consultation.drafts.models import Consultation


@transaction.atomic
def follow(*, user: User, consultation: Consultation, at: datetime) -> None:
    """Be told what is new from now on. Following again changes nothing."""
    Follow.objects.bulk_create(
        [Follow(user=user, consultation=consultation, since=at)], ignore_conflicts=True
    )
    DigestPreference.objects.bulk_create([DigestPreference(user=user)], ignore_conflicts=True)


def unfollow(*, user: User, consultation: Consultation) -> None:
    """Unfollowing what one does not follow changes nothing."""
    Follow.objects.filter(user=user, consultation=consultation).delete()


def set_preference(*, user: User, frequency: DigestPreference.Frequency, hour: int) -> None:
    DigestPreference.objects.update_or_create(user=user, defaults={"frequency": frequency, "hour": hour})


def unsubscribe(*, user: User) -> None:
    """No more digests, whatever they follow."""
    DigestPreference.objects.update_or_create(
        user=user, defaults={"frequency": DigestPreference.Frequency.OFF}
    )
