"""What can be followed, and the name by which a form or a link in a mail says which one is meant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q

from consultation.authorities.models import Authority, Territory, Topic
from consultation.digests.models import Follow
from consultation.drafts.models import Consultation, Provision

SEPARATOR = ":"  # of a key: "topic:<slug>", and of a provision: "<the draft's public id>:<anchor>"


class What(StrEnum):
    DRAFT = "draft"
    PROVISION = "provision"
    TOPIC = "topic"
    TERRITORY = "territory"
    AUTHORITY = "authority"


class SubjectUnknown(LookupError):
    """There is no such thing to follow, or it is not public."""


@dataclass(frozen=True)
class Subject:
    """Exactly one thing: the columns of a Follow."""

    consultation: Consultation | None = None
    anchor: str | None = None
    topic: Topic | None = None
    territory: Territory | None = None
    authority: Authority | None = None

    @property
    def columns(self) -> Q:
        return Q(
            consultation=self.consultation,
            anchor=self.anchor,
            topic=self.topic,
            territory=self.territory,
            authority=self.authority,
        )

    @property
    def what(self) -> What:
        if self.consultation:
            return What.PROVISION if self.anchor else What.DRAFT
        if self.topic:
            return What.TOPIC
        return What.TERRITORY if self.territory else What.AUTHORITY

    @property
    def which(self) -> str:
        if self.consultation:
            public_id = self.consultation.public_id
            return f"{public_id}{SEPARATOR}{self.anchor}" if self.anchor else public_id
        if self.topic:
            return self.topic.slug
        if self.territory:
            return self.territory.code
        return self.authority.slug if self.authority else ""

    @property
    def key(self) -> str:
        """Short enough for a link; a draft is meant where nothing else is said."""
        return self.which if self.what is What.DRAFT else f"{self.what}{SEPARATOR}{self.which}"

    @property
    def name(self) -> str:
        """In the reader's language; a provision bears the name of its draft."""
        if self.consultation:
            return self.consultation.title
        return str(self.topic or self.territory or self.authority)


def subject_of(follow: Follow, consultation: Consultation | None = None) -> Subject:
    """`consultation`: the one that it follows, where that has been read already."""
    return Subject(
        consultation=consultation or follow.consultation,
        anchor=follow.anchor,
        topic=follow.topic,
        territory=follow.territory,
        authority=follow.authority,
    )


def find(what: str, which: str) -> Subject:
    """Raises SubjectUnknown."""
    try:
        return _find(what, which.replace("\x00", ""))
    except (Consultation.DoesNotExist, Topic.DoesNotExist, Territory.DoesNotExist, Authority.DoesNotExist):
        raise SubjectUnknown from None


def find_by_key(key: str) -> Subject:
    """Raises SubjectUnknown."""
    what, separator, which = key.partition(SEPARATOR)
    return find(what, which) if separator else find(What.DRAFT, key)


def _find(what: str, which: str) -> Subject:
    if what == What.TOPIC:
        return Subject(topic=Topic.objects.get(slug=which))
    if what == What.TERRITORY:
        return Subject(territory=Territory.objects.get(code=which))
    if what == What.AUTHORITY:
        return Subject(authority=Authority.objects.get(slug=which))
    if what not in (What.DRAFT, What.PROVISION):
        raise SubjectUnknown
    public_id, _, anchor = which.partition(SEPARATOR)
    consultation = Consultation.objects.get(public_id=public_id, current_version__isnull=False)
    if what == What.DRAFT:
        return Subject(consultation=consultation)
    versions = consultation.versions.filter(published_at__isnull=False)
    if not Provision.objects.filter(version__in=versions, anchor=anchor).exists():
        raise SubjectUnknown
    return Subject(consultation=consultation, anchor=anchor)
