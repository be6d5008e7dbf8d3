"""The working version, which only its authority sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from consultation.authorities.models import Authority, Territory, Topic
from consultation.drafts.models import Attachment, Consultation, DraftVersion
from consultation.drafts.refusals import (
    AlreadyPublished,
    ConsultationWithdrawn,
    EditedMeanwhile,
    NextVersionExists,
    NotPublished,
)
from consultation.drafts.written import Writing
from consultation.lib.translated import LANGUAGES


@transaction.atomic
def create(
    *,
    authority: Authority,
    territory: Territory,
    topics: Sequence[Topic],
    writing: Writing,
    official: User,
    at: datetime,
    answer_by: date | None = None,
) -> DraftVersion:
    """A consultation in preparation with its first working version."""
    consultation = Consultation.objects.create(
        authority=authority,
        territory=territory,
        created_by=official,
        created_at=at,
        answer_by=answer_by,
        **writing.of_consultation(),
    )
    consultation.topics.set(topics)
    return DraftVersion.objects.create(
        consultation=consultation, number=1, saved_by=official, saved_at=at, **writing.of_version()
    )


@transaction.atomic
def save_working(
    *,
    version: DraftVersion,
    revision: int,
    writing: Writing,
    territory: Territory | None = None,
    topics: Sequence[Topic] | None = None,
    answer_by: date | None = None,
    official: User | None = None,
    at: datetime | None = None,
) -> None:
    """Save if nobody else did since `revision`. Territory and topics stand once something is public.

    So does `answer_by`, which `publish` alone may change then.

    Raises EditedMeanwhile, AlreadyPublished or ConsultationWithdrawn, and changes nothing then.
    """
    consultation = Consultation.objects.select_for_update().get(pk=version.consultation_id)
    if consultation.withdrawn_at:
        raise ConsultationWithdrawn
    columns: dict[str, object] = {**writing.of_consultation()}
    texts: dict[str, object] = {**writing.of_version(), "saved_by": official, "saved_at": at}
    rows = DraftVersion.objects.filter(pk=version.pk, published_at__isnull=True, revision=revision)
    if consultation.current_version_id is not None:
        # What residents already read stands; a language that was missing gets its title with this version.
        held: dict[str, str] = next(iter(rows.values_list("introduction", flat=True)), {})
        added = {name: text for name, text in columns.items() if not getattr(consultation, name)}
        texts["introduction"] = {name: text for name, text in {**held, **added}.items() if text}
        columns = {}
    if not rows.update(revision=F("revision") + 1, **texts):
        if DraftVersion.objects.filter(pk=version.pk, published_at__isnull=False).exists():
            raise AlreadyPublished
        raise EditedMeanwhile
    if consultation.current_version_id is None:
        columns["answer_by"] = answer_by
        if territory is not None:
            columns["territory"] = territory
        if topics is not None:
            consultation.topics.set(topics)
    if columns:
        Consultation.objects.filter(pk=consultation.pk).update(**columns)


@transaction.atomic
def start_next_version(*, consultation: Consultation) -> DraftVersion:
    """A working version that begins as a copy of the public one.

    Raises NotPublished, ConsultationWithdrawn or NextVersionExists.
    """
    current = Consultation.objects.select_related("current_version").get(pk=consultation.pk)
    if current.withdrawn_at:
        raise ConsultationWithdrawn
    version = current.current_version
    if version is None:
        raise NotPublished
    try:
        with transaction.atomic():
            following = DraftVersion.objects.create(
                consultation=current,
                number=version.number + 1,
                **{f"source_{language}": getattr(version, f"source_{language}") for language in LANGUAGES},
            )
            Attachment.objects.bulk_create(_copies(version, following))
            return following
    except IntegrityError as error:
        raise NextVersionExists from error


def _copies(version: DraftVersion, following: DraftVersion) -> list[Attachment]:
    """The same files once more; what is stored is shared."""
    return [
        Attachment(
            version=following,
            name=attachment.name,
            media_type=attachment.media_type,
            size=attachment.size,
            sha256=attachment.sha256,
            file=attachment.file.name,
            attached_at=attachment.attached_at,
        )
        for attachment in version.attachments.all()
    ]
