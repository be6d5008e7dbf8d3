"""Loads the demo: the same people, words and positions every time; dates count from now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection, transaction
from django.db.models import F

from accounts.models import User
from consultation.authorities.models import Authority, Territory, Topic
from consultation.demo import texts
from consultation.demo.following import follow
from consultation.demo.living import Resident, settle
from consultation.demo.people import ROLES
from consultation.demo.plans import ALMATY, PLANS, Plan
from consultation.demo.saying import post_comments
from consultation.demo.signing_up import make_crowd, make_officials, make_roles, make_speakers
from consultation.demo.voting import react, take_positions
from consultation.drafts import actions as drafts
from consultation.drafts.models import Consultation, DraftVersion
from consultation.record.models import Event
from consultation.votes import actions as votes

PREPARED_FOR = timedelta(days=3)
HOMES_SEED = 20_261_201


@dataclass(frozen=True)
class Everybody:
    """Who is in the demo before anything is published."""

    roles: dict[str, User]
    officials: dict[str, User]  # by authority
    speakers: dict[str, User]  # by display name; roles speak too
    active: list[Resident]  # roles that take part as residents do
    residents: list[Resident]


@transaction.atomic
def load(*, keys_dir: Path, at: datetime) -> Consultation | None:
    """Load once, and return the draft on the official's desk. A second call changes nothing: None."""
    if User.objects.filter(email=ROLES[0].email).exists():
        return None
    take_ones_time()
    everybody = sign_up()
    loaded = {plan.name: consult(plan, everybody, keys_dir=keys_dir, at=at) for plan in PLANS}
    follow(loaded, everybody.roles, [each.user for each in everybody.residents], at=at)
    leave_in_the_past(loaded.values(), at=at)
    return loaded[ALMATY.name]


def sign_up() -> Everybody:
    roles, speakers = make_roles(), make_speakers()
    crowd = make_crowd(speakers)
    homes = {roles[role.key]: role.lives_in for role in ROLES if role.lives_in}
    settled = settle(homes, [*speakers.values()], [*crowd.values()], seed=HOMES_SEED)
    return Everybody(
        roles=roles,
        officials={**make_officials(), ALMATY.authority: roles["official"]},
        speakers={**speakers, **{user.display_name: user for user in roles.values()}},
        active=settled[: len(homes)],
        residents=settled[len(homes) :],
    )


def take_ones_time() -> None:
    """On a slow machine all this takes longer than a transaction may last; nobody waits for it yet."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_timeout = 0")


def consult(plan: Plan, everybody: Everybody, *, keys_dir: Path, at: datetime) -> Consultation:
    """One draft from its publication to now, or to its closing."""
    official = everybody.officials[plan.authority]
    consultation = publish_draft(plan, official, keys_dir=keys_dir, at=at)
    said = post_comments(plan, consultation, everybody.speakers, official, at=at)
    if plan.voters:
        people = everybody.active, everybody.residents
        take_positions(plan, consultation, *people, keys_dir=keys_dir)
        react(plan, consultation, said, *people, keys_dir=keys_dir)
    votes.count(at=at)
    drafts.record_closings_soon(at=min(at, plan.closes_at(at) - drafts.CLOSES_SOON))
    votes.close(at=min(at, plan.closes_at(at)))
    return consultation


def publish_draft(plan: Plan, official: User, *, keys_dir: Path, at: datetime) -> Consultation:
    working = write_draft(plan, official, at=plan.published_at(at) - PREPARED_FOR)
    version = drafts.publish(
        version=working,
        official=official,
        opens_at=plan.opens_at(at),
        closes_at=plan.closes_at(at),
        answer_by=plan.answer_by(at),
        revision=working.revision,
        keys_dir=keys_dir,
        at=plan.published_at(at),
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


def leave_in_the_past(consultations: Iterable[Consultation], *, at: datetime) -> None:
    """Recorded when it happened, or everybody's first mail would tell of it as of today."""
    drafts.record_openings(at=at)
    streams = [consultation.stream for consultation in consultations]
    Event.objects.filter(stream__in=streams).update(recorded_at=F("happened_at"))
