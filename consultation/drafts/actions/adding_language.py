"""A language that the public version lacks, added later: announced, and from then on it stands too."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from consultation.drafts.markdown import Block, blocks
from consultation.drafts.models import Consultation, DraftVersion, ProvisionText
from consultation.drafts.outline import check_alike, check_lengths, outlines_of
from consultation.drafts.recording import record
from consultation.drafts.refusals import (
    ConsultationWithdrawn,
    LanguageIncomplete,
    LanguageThere,
    NotPublished,
)
from consultation.drafts.written import Writing


@transaction.atomic
def add_language(*, consultation: Consultation, language: str, writing: Writing, at: datetime) -> None:
    """Only what is missing is written: what residents read already stands.

    Raises NotPublished, ConsultationWithdrawn, LanguageThere, LanguageIncomplete, LanguagesDiffer,
    BlockTooLong or TooManyBlocks.
    """
    row = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if row.withdrawn_at:
        raise ConsultationWithdrawn
    if row.current_version_id is None:
        raise NotPublished
    version = DraftVersion.objects.select_for_update().get(pk=row.current_version_id)
    columns = {name: text for name, text in writing.of_consultation().items() if not getattr(row, name)}
    _check_complete(row, language, columns, writing)
    _write_texts(version, language, blocks(writing.source[language]))
    Consultation.objects.filter(pk=row.pk).update(**columns)
    DraftVersion.objects.filter(pk=version.pk).update(
        added_languages={**version.added_languages, language: at.isoformat()}, **writing.of_version()
    )
    _leave_out_of_the_next(row, columns)
    record("language.added", row, at=at, language=language, version=version.number)


def _check_complete(
    consultation: Consultation, language: str, columns: dict[str, str], writing: Writing
) -> None:
    missing = [
        part
        for part in ("title", "summary")
        if not (columns.get(f"{part}_{language}") or getattr(consultation, f"{part}_{language}")).strip()
    ]
    if not writing.source.get(language, "").strip():
        missing.append("source")
    if missing:
        raise LanguageIncomplete(language, tuple(missing))


def _write_texts(version: DraftVersion, language: str, outline: tuple[Block, ...]) -> None:
    there = outlines_of(version)
    if language in there:
        raise LanguageThere
    added = {language: outline}
    check_lengths(added)
    check_alike({**there, **added})
    ProvisionText.objects.bulk_create(
        [
            ProvisionText(provision=provision, language=language, source=block.source, html=block.html)
            for provision, block in zip(version.provisions.order_by("place"), outline, strict=True)
        ],
        batch_size=1_000,
    )


def _leave_out_of_the_next(consultation: Consultation, columns: dict[str, str]) -> None:
    """A next version that is being written may hold another title for this language: people know this one."""
    working = consultation.versions.filter(published_at__isnull=True).first()
    if working:
        kept = {name: text for name, text in working.introduction.items() if name not in columns}
        DraftVersion.objects.filter(pk=working.pk).update(introduction=kept)
