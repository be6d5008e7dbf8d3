"""From a working version to a public one that stands for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from consultation.drafts import rules
from consultation.drafts.markdown import Block, numbers
from consultation.drafts.models import Consultation, DraftVersion, Provision, ProvisionText
from consultation.drafts.outline import anchors, check, check_complete, outlines_of
from consultation.drafts.recording import record
from consultation.drafts.refusals import (
    AlreadyPublished,
    AnswerBeforeClosing,
    AnswerPutOff,
    AnswerTooLate,
    ClosesBeforeOpening,
    ClosesInThePast,
    ClosesTooLate,
    ConsultationClosed,
    ConsultationWithdrawn,
    DatesFixed,
    EditedMeanwhile,
)
from consultation.lib import locks, pseudonyms

CLOSES_WITHIN = timedelta(days=3 * 365)  # further off, the year is a slip of the keyboard
Outlines = dict[str, tuple[Block, ...]]


def publish(
    *,
    version: DraftVersion,
    official: User,
    opens_at: datetime | None,
    closes_at: datetime,
    revision: int,
    keys_dir: Path,
    at: datetime,
    answer_by: date | None = None,
) -> DraftVersion:
    """Make the working version public. No `opens_at`, or one in the past, means: at once.

    A first publication opens the consultation; a later one may only put off its closing.
    No `answer_by`: the day of the answer stays as it was written or promised before.
    Raises a `refusals.Refusal` and changes nothing then. One of two simultaneous calls wins.
    """
    # Read and rendered before the lock is taken: a long text must not keep residents waiting.
    version = DraftVersion.objects.select_related("consultation__authority").get(pk=version.pk)
    outlines = outlines_of(version)
    check(version.consultation_to_be(), outlines)
    texts = {language: [(b.source, b.html) for b in outline] for language, outline in outlines.items()}

    with transaction.atomic():
        locks.take(version.consultation_id)
        version = _still_working(version, revision)
        consultation = version.consultation = version.consultation_to_be()
        check_complete(consultation, outlines)
        _check_stage(consultation, at)
        closing_before = consultation.closes_at
        _set_dates(consultation, opens_at, closes_at, at)
        _set_answer_by(consultation, answer_by, closing_before)
        if consultation.current_version_id is None:
            consultation.key_fingerprint = pseudonyms.create_key(keys_dir, consultation.public_id)
        _write_provisions(version, outlines, texts)
        version.published_at, version.published_by = at, official
        version.save(update_fields=["published_at", "published_by"])
        consultation.current_version = version
        written = [
            "opens_at",
            "closes_at",
            "answer_by",
            "key_fingerprint",
            "current_version",
            *version.introduction,
        ]
        consultation.save(update_fields=written)
        _record(consultation, version, closing_before, at)
    return version


@transaction.atomic
def rebuild_html(*, version: DraftVersion) -> None:
    """Write the cached HTML of a version anew, say after a change to the sanitiser."""
    texts = list(ProvisionText.objects.filter(provision__version=version).select_related("provision"))
    for text in texts:
        provision = text.provision
        text.html = Block(Provision.Kind(provision.kind), provision.level, text.source).html
    ProvisionText.objects.bulk_update(texts, ["html"], batch_size=500)


def _still_working(version: DraftVersion, revision: int) -> DraftVersion:
    consultation = (
        Consultation.objects.select_for_update(of=("self",))
        .select_related("authority")
        .get(pk=version.consultation_id)
    )
    locked = DraftVersion.objects.select_for_update().get(pk=version.pk)
    if locked.published_at:
        raise AlreadyPublished
    if not version.revision == locked.revision == revision:
        raise EditedMeanwhile
    locked.consultation = consultation
    return locked


def _check_stage(consultation: Consultation, at: datetime) -> None:
    if consultation.withdrawn_at:
        raise ConsultationWithdrawn
    if not rules.may_publish(consultation, at):
        raise ConsultationClosed


def _set_dates(
    consultation: Consultation, opens_at: datetime | None, closes_at: datetime, at: datetime
) -> None:
    if consultation.current_version_id and consultation.closes_at:
        if (opens_at and opens_at != consultation.opens_at) or closes_at < consultation.closes_at:
            raise DatesFixed
    else:
        if closes_at <= at:
            raise ClosesInThePast
        if opens_at and closes_at <= opens_at:
            raise ClosesBeforeOpening
        consultation.opens_at = max(opens_at or at, at)
    if closes_at > at + CLOSES_WITHIN:
        raise ClosesTooLate
    consultation.closes_at = closes_at


def _set_answer_by(
    consultation: Consultation, answer_by: date | None, closing_before: datetime | None
) -> None:
    promised = consultation.answer_by if consultation.current_version_id else None
    put_off = closing_before != consultation.closes_at
    if answer_by and promised and answer_by > promised and not put_off:
        raise AnswerPutOff
    answer_by = answer_by or consultation.answer_by
    if answer_by and consultation.closes_at:
        closes_on = timezone.localdate(consultation.closes_at, timezone.get_default_timezone())
        if answer_by < closes_on:
            raise AnswerBeforeClosing
        if answer_by > closes_on + CLOSES_WITHIN:
            raise AnswerTooLate
    consultation.answer_by = answer_by


def _write_provisions(
    version: DraftVersion, outlines: Outlines, texts: dict[str, list[tuple[str, str]]]
) -> None:
    outline = next(iter(outlines.values()))
    anchored = anchors(outlines, _known(version.consultation.current_version))
    rows = zip(outline, numbers(outline), anchored, strict=True)
    provisions = Provision.objects.bulk_create(
        [
            Provision(
                version=version, place=place, kind=block.kind, level=block.level, number=number, anchor=anchor
            )
            for place, (block, number, anchor) in enumerate(rows, start=1)
        ],
        batch_size=1_000,
    )
    ProvisionText.objects.bulk_create(
        [
            ProvisionText(provision=provision, language=language, source=source, html=rendered)
            for language, written in texts.items()
            for provision, (source, rendered) in zip(provisions, written, strict=True)
        ],
        batch_size=1_000,
    )


def _known(version: DraftVersion | None) -> Sequence[tuple[str, str, dict[str, str]]]:
    """Anchor, kind and sources by language of what is public now, in order."""
    if version is None:
        return []
    provisions = Provision.objects.filter(version=version).order_by("place").prefetch_related("texts")
    return [(p.anchor, p.kind, {text.language: text.source for text in p.texts.all()}) for p in provisions]


def _record(
    consultation: Consultation, version: DraftVersion, closing_before: datetime | None, at: datetime
) -> None:
    record("version.published", consultation, at=at, number=version.number)
    if closing_before and consultation.closes_at and closing_before != consultation.closes_at:
        record(
            "dates.changed",
            consultation,
            at=at,
            closes_at=consultation.closes_at.isoformat(),
            closed_before=closing_before.isoformat(),
        )
