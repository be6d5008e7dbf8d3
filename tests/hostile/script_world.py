"""A site where every text that anybody can write, and every name of a file, is script."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from accounts.models import NAME_MAX, User
from consultation.authorities.models import Authority, Membership, Territory, Topic
from consultation.comments import actions as comments
from consultation.comments.models import Comment
from consultation.digests import actions as digests
from consultation.digests.subjects import Subject
from consultation.drafts import actions as drafts
from consultation.drafts.models import Attachment, Consultation, DraftVersion
from consultation.lib.translated import LANGUAGES
from tests import factories
from tests.drafts.files import png


@dataclass(frozen=True)
class Scripted:
    """What one payload was written into."""

    payload: str
    public: Consultation  # published with a change note, and withdrawn with a reason
    working: Consultation  # with a file, at the desk
    comment: Comment  # answered, edited and translated


@dataclass(frozen=True)
class ScriptWorld:
    everything: list[Scripted]
    official: User
    operator: User
    reader: User  # follows every draft

    @property
    def talk(self) -> Consultation:
        """All comments stand here, twenty a page."""
        return self.everything[0].comment.consultation


def make_script_world(payloads: list[str], *, at: datetime) -> ScriptWorld:
    authority = factories.make_authority(required_languages=())
    official = factories.make_official(authority)
    operator = User.objects.create_superuser("operator@example.kz", display_name="Operator")
    reader = factories.make_resident("Reader")
    talk = factories.make_consultation(authority, at=at - timedelta(days=2))
    everything = [
        Scripted(
            payload,
            make_public(payload, official, reader, at=at),
            make_working(payload, official, authority, at=at),
            make_comment(payload, talk, official, at=at - timedelta(minutes=1)),
        )
        for payload in payloads
    ]
    return ScriptWorld(everything, official, operator, reader)


def everywhere(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)


def make_public(payload: str, official: User, reader: User, *, at: datetime) -> Consultation:
    authority, topic = named(payload)
    Membership.objects.create(user=official, authority=authority, role=Membership.Role.OFFICIAL)
    version = create(payload, authority, [topic], official, at=at - timedelta(days=1))
    consultation = drafts.publish(
        version=version,
        official=official,
        opens_at=None,
        closes_at=at + timedelta(days=21),
        revision=version.revision,
        keys_dir=settings.KEYS_DIR,
        at=at - timedelta(days=1),
    ).consultation
    digests.follow_subject(user=reader, subject=Subject(consultation=consultation), at=at - timedelta(days=2))
    drafts.withdraw(consultation=consultation, reasons=everywhere(payload), at=at)
    return consultation


def named(payload: str) -> tuple[Authority, Topic]:
    """What the operator writes into the tables."""
    number = next(factories.serial)
    names = {f"name_{language}": payload for language in LANGUAGES}
    territory = Territory.objects.create(
        code=f"S-{number}",
        kind=Territory.Kind.CITY,
        population=1,
        population_on=date(2026, 1, 1),
        **names,
    )
    authority = Authority.objects.create(
        slug=f"script-{number}", territory=territory, required_languages=[], **names
    )
    return authority, Topic.objects.create(slug=f"script-{number}", **names)


def create(
    payload: str, authority: Authority, topics: list[Topic], official: User, *, at: datetime
) -> DraftVersion:
    version = drafts.create(
        authority=authority,
        territory=authority.territory,
        topics=topics,
        writing=drafts.Writing(
            title=everywhere(payload),
            summary=everywhere(payload),
            legal_ground=everywhere(payload),
            source=everywhere(f"# {payload}\n\n{payload}\n\n- {payload}"),
            change_note=everywhere(payload),
        ),
        official=official,
        at=at,
    )
    attached = drafts.attach(version=version, name=f"{payload}.png", content=png(), at=at)
    # As it was given, too: names are made harmless at the door, and the pages must not rely on that.
    Attachment.objects.filter(pk=attached.pk).update(name=payload)
    return version


def make_working(payload: str, official: User, authority: Authority, *, at: datetime) -> Consultation:
    return create(payload, authority, [], official, at=at).consultation


def make_comment(payload: str, talk: Consultation, official: User, *, at: datetime) -> Comment:
    author = factories.make_resident(payload if len(payload) <= NAME_MAX else "Resident")
    comment = factories.make_comment(talk, author, at=at, source=payload)
    for source in (f"{payload} again", payload):
        comments.edit(comment=comment, author=author, source=source, language="en", at=at)
    comments.reply(
        parent=comment, author=author, source=payload, language="en", form_token=uuid.uuid4(), at=at
    )
    comments.translate(comment=comment, translator=official, source=payload, language="kk", at=at)
    return comment
