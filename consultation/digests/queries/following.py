from __future__ import annotations

from datetime import datetime

from django.db.models import Max, Min, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from consultation.digests import rules
from consultation.digests.models import Digest, DigestPreference, Follow
from consultation.digests.subjects import Subject
from consultation.drafts.models import Consultation, Provision

Frequency = DigestPreference.Frequency


def is_following(user: User, consultation: Consultation, anchor: str | None = None) -> bool:
    """The draft, or the provision of it that is named."""
    return is_following_subject(user, Subject(consultation=consultation, anchor=anchor))


def is_following_subject(user: User, subject: Subject) -> bool:
    return Follow.objects.filter(subject.columns, user=user).exists()


def audience(consultation: Consultation) -> int:
    """How many are told of its news, through whatever they follow."""
    place = consultation.territory
    around = [place.pk, place.parent_id, place.parent.parent_id if place.parent else None]
    follows = Follow.objects.filter(
        Q(consultation=consultation)
        | Q(authority=consultation.authority_id)
        | Q(territory__in=[pk for pk in around if pk])
        | Q(topic__in=consultation.topics.all())
    )
    return follows.order_by().values("user").distinct().count()


def follows_of(user: User) -> QuerySet[Follow]:
    """The latest first; a provision with its `number` in the current version, None where it is gone."""
    number = Provision.objects.filter(
        version=OuterRef("consultation__current_version"), anchor=OuterRef("anchor")
    ).values("number")
    return (
        Follow.objects.filter(user=user)
        .select_related(
            "consultation__authority", "consultation__current_version", "topic", "territory", "authority"
        )
        .annotate(number=Subquery(number[:1]))
        .order_by("-since", "-id")
    )


def preference_of(user: User) -> DigestPreference:
    """Not saved for somebody who has never followed anything."""
    return DigestPreference.objects.filter(user=user).first() or DigestPreference(user=user)


def next_digest_at(preference: DigestPreference, *, at: datetime) -> datetime | None:
    """When the next mail may come at the earliest, or None: as soon as there is news."""
    user = preference.user
    zone = rules.zone(user.time_zone)
    weekday = preference.weekday if preference.frequency == Frequency.WEEKLY else None
    planned = Digest.objects.filter(recipient=OuterRef("pk")).order_by("-planned_at").values("planned_at")
    row = User.objects.annotate(began=Min("follows__since"), planned=Subquery(planned[:1])).values_list(
        "began", "planned"
    )
    last = max((moment for moment in row.get(pk=user.pk) if moment), default=at)
    if last < rules.hour_came(hour=preference.hour, weekday=weekday, zone=zone, at=at):
        return None
    return rules.hour_comes(hour=preference.hour, weekday=weekday, zone=zone, at=at)


def last_told_at(user: User) -> datetime | None:
    """Up to when the last digest told what was new."""
    told: datetime | None = Digest.objects.filter(recipient=user).aggregate(at=Max("window_to"))["at"]
    return told
