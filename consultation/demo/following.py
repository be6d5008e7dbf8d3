"""Who in the demo follows what since when, and what they have been told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from consultation.authorities.models import Authority, Territory, Topic
from consultation.demo.plans import ALMATY, BIOMETRICS, COURTYARDS
from consultation.digests.models import HOUR_DEFAULT, Digest, DigestPreference, Follow
from consultation.drafts.models import Consultation

FOLLOWERS = 40
LONG_AGO = timedelta(days=45)  # before any of the drafts was published
TOLD_AGO = timedelta(days=6)  # the last weekly mail; so the next does not come while somebody looks
RETENTION = 16  # the place of the provision on how long faces are kept

Frequency = DigestPreference.Frequency


def follow(
    drafts: Mapping[str, Consultation], roles: Mapping[str, User], residents: Sequence[User], *, at: datetime
) -> None:
    almaty, opened_at = drafts[ALMATY.name], ALMATY.opens_at(at)
    digital_rights = Topic.objects.get(slug="digital-rights")
    follows_of_aigerim = [
        Follow(user=roles["aigerim"], topic=digital_rights, since=at - LONG_AGO),
        Follow(user=roles["aigerim"], territory=Territory.objects.get(code="KZ-75"), since=opened_at),
        Follow(
            user=roles["aigerim"],
            consultation=almaty,
            anchor=almaty.public_version.provisions.get(place=RETENTION).anchor,
            since=opened_at + timedelta(hours=6),
        ),
    ]
    follows_of_ivan = [
        Follow(
            user=roles["ivan"],
            authority=Authority.objects.get(slug=BIOMETRICS.authority),
            since=at - LONG_AGO,
        ),
        Follow(
            user=roles["ivan"],
            consultation=drafts[COURTYARDS.name],
            since=COURTYARDS.opens_at(at) + timedelta(days=1),
        ),
    ]
    Follow.objects.bulk_create(
        [
            *follows_of_aigerim,
            *follows_of_ivan,
            *(
                Follow(user=user, consultation=almaty, since=opened_at)
                for user in [*residents[:FOLLOWERS], roles["emma"]]
            ),
        ]
    )
    told_at = weekly_hour(at)
    DigestPreference.objects.bulk_create(
        [
            DigestPreference(
                user=roles["aigerim"],
                frequency=Frequency.WEEKLY,
                weekday=timezone.localtime(told_at).weekday(),
            ),
            DigestPreference(user=roles["ivan"]),
            DigestPreference(user=roles["emma"], frequency=Frequency.OFF),
            *(DigestPreference(user=user) for user in residents[:FOLLOWERS]),
        ]
    )
    # There is something new since, and the next mail is due tomorrow.
    began_at = at - LONG_AGO
    Digest.objects.create(
        recipient=roles["aigerim"],
        window_from=began_at,
        window_to=told_at,
        news_from=began_at,
        planned_at=told_at,
        composed_at=told_at,
    )


def weekly_hour(at: datetime) -> datetime:
    day = timezone.localtime(at - TOLD_AGO)
    return day.replace(hour=HOUR_DEFAULT, minute=1, second=0, microsecond=0)
