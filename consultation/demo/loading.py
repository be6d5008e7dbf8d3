"""Loads the demo: the same people, words and positions every time; dates count from now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection, transaction
from django.db.models import F

from accounts.models import User
from consultation.authorities.models import Authority, Territory, Topic
from consultation.demo import texts
from consultation.demo.people import ROLES
from consultation.demo.plans import ALMATY, PLANS, Plan
from consultation.demo.signing_up import make_officials, make_residents, make_roles
from consultation.demo.taking_part import post_comments, take_positions
from consultation.digests.models import DigestPreference, Follow
from consultation.drafts import actions as drafts
from consultation.drafts.models import Consultation, DraftVersion
from consultation.record.models import Event
from consultation.votes import actions as votes

PREPARED_FOR = timedelta(days=3)
FOLLOWERS = 40


@transaction.atomic
def load(*, keys_dir: Path, at: datetime) -> Consultation | None:
    """Load once, and return the draft on the official's desk. A second call changes nothing: None."""
    if User.objects.filter(email=ROLES[0].email).exists():
        return None
    take_ones_time()
    roles = make_roles()
    officials = {**make_officials(), ALMATY.authority: roles["official"]}
    residents = make_residents()
    loaded = {
        plan.name: consult(plan, officials[plan.authority], residents, keys_dir=keys_dir, at=at)
        for plan in PLANS
    }
    follow(loaded[ALMATY.name], [*residents.values()][:FOLLOWERS], roles["emma"], at=ALMATY.opens_at(at))
    leave_in_the_past(loaded.values(), at=at)
    return loaded[ALMATY.name]


def take_ones_time() -> None:
    """On a slow machine all this takes longer than a transaction may last; nobody waits for it yet."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_timeout = 0")


def consult(
    plan: Plan, official: User, residents: dict[str, User], *, keys_dir: Path, at: datetime
) -> Consultation:
    """One draft from its publication to now, or to its closing."""
    consultation = publish_draft(plan, official, keys_dir=keys_dir, at=at)
    post_comments(plan, consultation, residents, at=at)
    take_positions(plan, consultation, [*residents.values()], keys_dir=keys_dir)
    votes.count(at=at)
    votes.close(at=min(at, plan.closes_at(at)))
    return consultation


def publish_draft(plan: Plan, official: User, *, keys_dir: Path, at: datetime) -> Consultation:
    working = write_draft(plan, official, at=plan.opens_at(at) - PREPARED_FOR)
    version = drafts.publish(
        version=working,
        official=official,
        opens_at=None,
        closes_at=plan.closes_at(at),
        answer_by=plan.answer_by(at),
        revision=working.revision,
        keys_dir=keys_dir,
        at=plan.opens_at(at),
    )
    return Consultation.objects.select_related("current_version").get(pk=version.consultation_id)


def write_draft(plan: Plan, official: User, *, at: datetime) -> DraftVersion:
    facts = texts.table(plan.name)
    return drafts.create(
        authority=Authority.objects.get(slug=plan.authority),
        territory=Territory.objects.get(code=plan.territory),
        topics=[*Topic.objects.filter(slug__in=plan.topics)],
        writing=drafts.Writing(
            title=texts.by_language(facts, "title"),
            summary=texts.by_language(facts, "summary"),
            legal_ground=texts.by_language(facts, "legal_ground"),
            source=texts.sources(plan.name),
            change_note=texts.by_language(facts, "change_note"),
        ),
        official=official,
        at=at,
    )


def follow(consultation: Consultation, residents: list[User], quiet: User, *, at: datetime) -> None:
    Follow.objects.bulk_create(
        Follow(user=user, consultation=consultation, since=at) for user in [*residents, quiet]
    )
    DigestPreference.objects.bulk_create(DigestPreference(user=user) for user in residents)
    DigestPreference.objects.create(user=quiet, frequency=DigestPreference.Frequency.OFF)


def leave_in_the_past(consultations: Iterable[Consultation], *, at: datetime) -> None:
    """The first mail anybody gets tells what a visitor of the demo does now, openings included."""
    drafts.record_openings(at=at)
    streams = [consultation.stream for consultation in consultations]
    Event.objects.filter(stream__in=streams).update(recorded_at=F("happened_at"))
