"""Loads the demo: the same people, words and positions every time; dates count from now."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from consultation.authorities.models import Authority, Membership, Territory, Topic
from consultation.comments import actions as comments
from consultation.comments.models import Comment
from consultation.demo import people, texts
from consultation.demo.people import ROLES
from consultation.digests.models import DigestPreference, Follow
from consultation.drafts import actions as drafts
from consultation.drafts.models import Consultation
from consultation.lib import pseudonyms
from consultation.record.models import Event
from consultation.votes import actions as votes
from consultation.votes.models import Choice, Position

AUTHORITY = "almaty-digitalisation"
OPENED_AGO = timedelta(days=7)  # longer than the latest comment
OPEN_FOR = timedelta(days=28)
FOLLOWERS = 40
SEED = 20_261_122

# How residents lean on a provision: weights of support, oppose, neutral. Places are those of the text.
LEANINGS = {
    None: (38, 50, 12),
    7: (30, 58, 12),  # private cameras connected
    8: (46, 44, 10),  # schools
    13: (18, 72, 10),  # search by photograph
    16: (12, 78, 10),  # retention
    18: (70, 14, 16),  # every query is logged
    19: (22, 64, 14),  # the national system
    24: (62, 12, 26),  # the oversight council
}
USUAL_LEANING = (40, 34, 26)


@transaction.atomic
def load(*, keys_dir: Path, at: datetime) -> Consultation | None:
    """Load once. A second call changes nothing and returns None."""
    if User.objects.filter(email=ROLES[0].email).exists():
        return None
    chance = Random(SEED)  # noqa: S311 - made-up opinions, the same on every load
    roles = make_roles()
    residents = make_residents()
    consultation = publish_draft(roles["official"], keys_dir=keys_dir, at=at - OPENED_AGO)
    anchors = list(consultation.public_version.provisions.order_by("place").values_list("anchor", flat=True))
    post_comments(consultation, residents, anchors, at=at)
    take_positions(consultation, [*residents.values()], anchors, chance, keys_dir=keys_dir, at=at)
    follow(consultation, [*residents.values()][:FOLLOWERS], roles["emma"], at=at - OPENED_AGO)
    # This is the past: the first mail anybody gets tells what a visitor of the demo does now.
    Event.objects.filter(stream=consultation.stream).update(recorded_at=F("happened_at"))
    return consultation


def make_roles() -> dict[str, User]:
    made = make_people({role.email: (role.name, role.language) for role in ROLES})
    roles = {role.key: made[role.email] for role in ROLES}
    authority = Authority.objects.get(slug=AUTHORITY)
    Membership.objects.bulk_create(
        [
            Membership(user=roles["official"], authority=authority, role=Membership.Role.OFFICIAL),
            Membership(user=roles["colleague"], authority=authority, role=Membership.Role.OFFICIAL),
            Membership(user=roles["moderator"], role=Membership.Role.MODERATOR),
            Membership(user=roles["operator"], role=Membership.Role.OPERATOR),
        ]
    )
    User.objects.filter(pk=roles["operator"].pk).update(is_staff=True, is_superuser=True)
    return roles


def make_residents() -> dict[str, User]:
    """By display name. They read in the language they comment in, else their place in the list decides."""
    speaks = {row["author"]: row["language"] for row in texts.table("comments")["comments"]}
    names = texts.table("residents")["names"]
    made = make_people(
        {
            f"resident{n:03}{people.ADDRESS}": (name, speaks.get(name, ("kk", "ru", "kk", "ru", "en")[n % 5]))
            for n, name in enumerate(names, 1)
        }
    )
    return {user.display_name: user for user in made.values()}


def make_people(named: dict[str, tuple[str, str]]) -> dict[str, User]:
    """By e-mail address, in the order given. They sign in by one click, so they need no password."""
    User.objects.bulk_create(
        User(
            email=email,
            display_name=name,
            language=language,
            public_id=people.public_id(email),
            password=make_password(None),
        )
        for email, (name, language) in named.items()
    )
    made = User.objects.in_bulk(named, field_name="email")
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in made.values()
    )
    return {email: made[email] for email in named}


def publish_draft(official: User, *, keys_dir: Path, at: datetime) -> Consultation:
    facts = texts.table("almaty")
    working = drafts.create(
        authority=Authority.objects.get(slug=AUTHORITY),
        territory=Territory.objects.get(code="KZ-75"),
        topics=[*Topic.objects.filter(slug__in=["digital-rights", "public-safety"])],
        writing=drafts.Writing(
            title=texts.by_language(facts, "title"),
            summary=texts.by_language(facts, "summary"),
            source=texts.sources("almaty"),
            change_note=texts.by_language(facts, "change_note"),
        ),
        official=official,
        at=at - timedelta(days=3),
    )
    closes_at = timezone.localtime(at + OPEN_FOR).replace(hour=18, minute=0, second=0, microsecond=0)
    version = drafts.publish(
        version=working,
        official=official,
        opens_at=None,
        closes_at=closes_at,
        revision=working.revision,
        keys_dir=keys_dir,
        at=at,
    )
    return Consultation.objects.select_related("current_version").get(pk=version.consultation_id)


def post_comments(
    consultation: Consultation, residents: dict[str, User], anchors: list[str], *, at: datetime
) -> None:
    posted: dict[str, Comment] = {}
    for row in texts.table("comments")["comments"]:
        told = {
            "author": residents[row["author"]],
            "source": row["text"].strip(),
            "language": row["language"],
            "form_token": uuid.uuid5(people.NAMESPACE, row["key"]),
            "at": at - OPENED_AGO + timedelta(hours=row["hours_after"], minutes=len(row["text"]) % 60),
        }
        if parent := posted.get(row.get("reply_to", "")):
            posted[row["key"]] = comments.reply(parent=parent, **told)
        else:
            anchor = anchors[row["provision"] - 1] if row["provision"] else None
            posted[row["key"]] = comments.post(consultation=consultation, anchor=anchor, **told)


def take_positions(
    consultation: Consultation,
    residents: list[User],
    anchors: list[str],
    chance: Random,
    *,
    keys_dir: Path,
    at: datetime,
) -> None:
    """Everybody on the whole; most people on a few provisions. Counted and shown at once."""
    key = pseudonyms.read_key(keys_dir, consultation.public_id, consultation.key_fingerprint)
    headings = set(
        consultation.public_version.provisions.filter(kind="heading").values_list("anchor", flat=True)
    )
    rows = []
    for resident in residents:
        participant = pseudonyms.pseudonym(key, "position", resident.public_id)
        contested = [place for place in LEANINGS if place and chance.random() < 0.35]
        others = chance.sample(range(1, len(anchors) + 1), 2)
        for place in [None, *sorted({*contested, *others})]:
            anchor = anchors[place - 1] if place else None
            if anchor in headings:
                continue
            (choice,) = chance.choices(list(Choice), LEANINGS.get(place, USUAL_LEANING))
            rows.append(
                Position(
                    consultation=consultation,
                    anchor=anchor,
                    participant=participant,
                    choice=choice,
                    given_on_version=consultation.public_version,
                )
            )
    chance.shuffle(rows)
    Position.objects.bulk_create(rows)
    votes.count(at=at)


def follow(consultation: Consultation, residents: list[User], quiet: User, *, at: datetime) -> None:
    Follow.objects.bulk_create(
        Follow(user=user, consultation=consultation, since=at) for user in [*residents, quiet]
    )
    DigestPreference.objects.bulk_create(DigestPreference(user=user) for user in residents)
    DigestPreference.objects.create(user=quiet, frequency=DigestPreference.Frequency.OFF)
