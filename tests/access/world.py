"""A world with everybody in it and every state of a draft."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.test import Client

from accounts.models import User
from consultation.authorities.models import Membership, Topic
from consultation.comments.models import Comment
from consultation.drafts import actions as drafts
from consultation.drafts.models import Attachment, Consultation
from tests import factories
from tests.drafts.files import png

OPENS = {"upcoming": timedelta(days=2)}  # from now; the others opened ten days ago
STATES = ("preparing", "upcoming", "open", "in_review", "withdrawn")
ROLES = ("stranger", "resident", "author", "official", "unproven", "elsewhere", "moderator", "operator")
PROVEN = {"official", "elsewhere", "moderator", "operator"}  # signed in with the second factor
TOPIC = "digital-rights"


@dataclass(frozen=True)
class Place:
    """A draft in one state, with what hangs on it."""

    consultation: Consultation
    comment: Comment | None
    attachment: Attachment


@dataclass(frozen=True)
class World:
    people: dict[str, User | None]
    places: dict[str, Place]


def make_world(at: datetime) -> World:
    Topic.objects.create(slug=TOPIC, name_kk="Құқықтар", name_ru="Права", name_en="Rights")
    authority = factories.make_authority()
    people: dict[str, User | None] = {
        "stranger": None,
        "resident": factories.make_resident("Resident"),
        "author": factories.make_resident("Author"),
        "official": factories.make_official(authority),
        "unproven": factories.make_official(authority, "Unproven"),
        "elsewhere": factories.make_official(factories.make_authority(), "Elsewhere"),
        "moderator": factories.make_resident("Moderator"),
        "operator": User.objects.create_superuser("operator@example.kz", display_name="Operator"),
    }
    for role, person in people.items():
        if person and role in {"moderator", "operator"}:
            Membership.objects.create(user=person, role=role)
    author, official = people["author"], people["official"]
    assert author is not None
    assert official is not None
    places = {state: make_place(state, author, official, at=at) for state in STATES}
    return World(people, places)


def make_place(state: str, author: User, official: User, *, at: datetime) -> Place:
    authority = official.memberships.get().authority
    assert authority
    opens_at = at + OPENS.get(state, timedelta(days=-10))
    written_at = min(at, opens_at)
    working = factories.make_working(authority, at=written_at)
    attachment = drafts.attach(version=working, name="plan.png", content=png(), at=written_at)
    if state == "preparing":
        return Place(working.consultation, None, attachment)
    consultation = drafts.publish(
        version=working,
        official=official,
        opens_at=opens_at,
        closes_at=at + timedelta(days=20),
        revision=working.revision,
        keys_dir=settings.KEYS_DIR,
        at=written_at,
    ).consultation
    comment = (
        None
        if state == "upcoming"
        else factories.make_comment(consultation, author, at=at - timedelta(minutes=1))
    )
    if state == "in_review":
        Consultation.objects.filter(pk=consultation.pk).update(closes_at=at - timedelta(seconds=1))
    if state == "withdrawn":
        drafts.withdraw(consultation=consultation, reasons={"kk": "Қате", "ru": "Ошибка"}, at=at)
    return Place(consultation, comment, attachment)


def session_of(role: str, world: World) -> str:
    """The cookie of somebody who has signed in; empty for a stranger."""
    person = world.people[role]
    if person is None:
        return ""
    client = Client()
    client.force_login(person)
    if role in PROVEN:
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value
