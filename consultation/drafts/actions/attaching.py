"""Files beside the working version. Once it is public they stand, like its text."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from consultation.drafts.attaching import file_name, made_fit
from consultation.drafts.models import FILE_MAX, Attachment, DraftVersion
from consultation.drafts.refusals import (
    AlreadyPublished,
    ConsultationWithdrawn,
    FileNameTaken,
    FileTooLarge,
    TooManyFiles,
)
from consultation.lib.tokens import new_token

FILES_MAX = 20  # beside one version


def attach(*, version: DraftVersion, name: str, content: bytes, at: datetime) -> Attachment:
    """Raises FileTooLarge, FileKindNotTaken, FileBroken, FileHasMacros, FileNameTaken, TooManyFiles,
    AlreadyPublished or ConsultationWithdrawn, and attaches nothing then."""
    if len(content) > FILE_MAX:
        raise FileTooLarge
    kind, fit = made_fit(content)
    name = file_name(name, kind)
    # Written before the lock is taken, under a name of its own, so that removing one never takes another's.
    stored = default_storage.save(f"attachments/{new_token()}", ContentFile(fit))
    try:
        with transaction.atomic():
            _check(_locked(version.pk), name)
            return Attachment.objects.create(
                version=version,
                name=name,
                media_type=kind.media_type,
                size=len(fit),
                sha256=sha256(fit).hexdigest(),
                file=stored,
                attached_at=at,
            )
    except Exception:
        default_storage.delete(stored)
        raise


def detach(*, attachment: Attachment) -> None:
    """Raises AlreadyPublished."""
    with transaction.atomic():
        _locked(attachment.version_id)
        Attachment.objects.filter(pk=attachment.pk).delete()
    if not Attachment.objects.filter(file=attachment.file.name).exists():
        attachment.file.delete(save=False)


def _locked(version_id: int) -> DraftVersion:
    version = (
        DraftVersion.objects.select_for_update(of=("self",)).select_related("consultation").get(pk=version_id)
    )
    if version.published_at:
        raise AlreadyPublished
    return version


def _check(version: DraftVersion, name: str) -> None:
    if version.consultation.withdrawn_at:
        raise ConsultationWithdrawn
    names = {other.casefold() for other in version.attachments.values_list("name", flat=True)}
    if name.casefold() in names:
        raise FileNameTaken
    if len(names) >= FILES_MAX:
        raise TooManyFiles
