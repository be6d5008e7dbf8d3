from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise

from accounts.models import User
from consultation.authorities.queries import authorities_served_by
from consultation.drafts import statements
from consultation.drafts.attaching import kind_of
from consultation.drafts.markdown import blocks, numbers
from consultation.drafts.models import Attachment, Consultation, DraftVersion
from consultation.lib.translated import LANGUAGES, reading_order


@dataclass(frozen=True, slots=True)
class Passage:
    """A provision as one reader sees it."""

    place: int
    kind: str
    level: int
    number: str
    anchor: str
    html: str
    language: str  # of the text shown
    missing: bool  # the language that was asked for is absent: this is the next best


@dataclass(frozen=True, slots=True)
class DraftText:
    language: str  # that was asked for
    passages: tuple[Passage, ...]

    @property
    def missing(self) -> bool:
        return any(passage.missing for passage in self.passages)


@dataclass(frozen=True, slots=True)
class AttachedFile:
    public_id: str
    name: str
    media_type: str
    size: int  # bytes

    @property
    def kind(self) -> Promise:
        return kind_of(self.media_type).label


@dataclass(frozen=True, slots=True)
class Edition:
    """A published version with what belongs to it."""

    version: DraftVersion
    languages: tuple[str, ...]  # in which it can be read
    files: tuple[AttachedFile, ...]  # by name


def published_consultations() -> QuerySet[Consultation]:
    """All that the public may read, the withdrawn ones included."""
    return Consultation.objects.filter(current_version__isnull=False).select_related(
        "authority", "territory", "current_version"
    )


def published(public_id: str) -> Consultation:
    """Raises Consultation.DoesNotExist, also while it is in preparation."""
    found = statements.PUBLISHED.first(public_id)
    if found is None:
        raise Consultation.DoesNotExist
    values = iter(found)
    draft = statements.DRAFT.row(values)
    draft.authority = statements.AUTHORITY.row(values)
    draft.territory = statements.TERRITORY.row(values)
    draft.current_version = statements.VERSION.row(values)
    return draft


def open_consultations(at: datetime) -> QuerySet[Consultation]:
    """Those that close first stand first."""
    return (
        _standing()
        .filter(opens_at__lte=at, closes_at__gt=at, sealed_at__isnull=True)
        .order_by("closes_at", "id")
    )


def upcoming_consultations(at: datetime) -> QuerySet[Consultation]:
    return _standing().filter(opens_at__gt=at).order_by("opens_at", "id")


def consultations_in_review(at: datetime) -> QuerySet[Consultation]:
    """The latest first."""
    in_time = _standing().filter(opens_at__lte=at)
    return (in_time.filter(closes_at__lte=at) | in_time.filter(sealed_at__isnull=False)).order_by(
        "-closes_at", "-id"
    )


def _standing() -> QuerySet[Consultation]:
    return published_consultations().filter(withdrawn_at__isnull=True)


def text_of(version: DraftVersion, language: str) -> DraftText:
    """The whole text in a language, or each provision in the next best. One query."""
    rows = statements.TEXT.rows(version.pk, list(reading_order(language)))
    return DraftText(language, tuple(Passage(*row) for row in rows))


def editions(consultation: Consultation) -> list[Edition]:
    """What was published, the newest first. One query."""
    return [
        Edition(
            statements.VERSION.row(iter(columns)),
            tuple(language for language in LANGUAGES if language in written),
            tuple(AttachedFile(*file) for file in attached or ()),
        )
        for *columns, written, attached in statements.VERSIONS.rows(consultation.pk)
    ]


def files_of(version: DraftVersion) -> list[AttachedFile]:
    rows = version.attachments.values_list(*AttachedFile.__dataclass_fields__)
    return [AttachedFile(*row) for row in rows]


def published_attachments() -> QuerySet[Attachment]:
    return Attachment.objects.filter(version__published_at__isnull=False)


def preview_of(version: DraftVersion, language: str) -> DraftText:
    """A working version as residents will see it. Empty if there is no text in this language."""
    outline = blocks(str(getattr(version, f"source_{language}")))
    passages = (
        Passage(place, block.kind, block.level, number, "", block.html, language, missing=False)
        for place, (block, number) in enumerate(zip(outline, numbers(outline), strict=True), start=1)
    )
    return DraftText(language, tuple(passages))


def served_by(official: User) -> QuerySet[Consultation]:
    """What this official may work on, the newest first, `in_work` if there is a working version."""
    working = DraftVersion.objects.filter(consultation=OuterRef("pk"), published_at__isnull=True)
    return (
        Consultation.objects.filter(authority__in=authorities_served_by(official).order_by().values("pk"))
        .select_related("authority", "territory", "current_version")
        .annotate(in_work=Exists(working))
        .order_by("-created_at", "-id")
    )


def attachments_served_by(official: User) -> QuerySet[Attachment]:
    authorities = authorities_served_by(official).order_by().values("pk")
    return Attachment.objects.filter(version__consultation__authority__in=authorities).select_related(
        "version__consultation"
    )


def versions_of(consultation: Consultation) -> QuerySet[DraftVersion]:
    """What was published, the newest first."""
    return consultation.versions.filter(published_at__isnull=False).order_by("-number")


def last_version_with(consultation: Consultation, anchor: str) -> int | None:
    """The number of the newest published version that has such a provision."""
    return (
        versions_of(consultation).filter(provisions__anchor=anchor).values_list("number", flat=True).first()
    )


def working_version(consultation: Consultation) -> DraftVersion | None:
    return consultation.versions.filter(published_at__isnull=True).select_related("saved_by").first()
