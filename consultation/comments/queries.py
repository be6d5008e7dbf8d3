from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import JSONObject

from accounts.models import User
from consultation.comments import reading
from consultation.comments.beside import Beside, Nothing
from consultation.comments.models import Comment, CommentTranslation
from consultation.comments.reading import PAGE, Read, counts_by_anchor
from consultation.comments.sequence import Sequence, sequence_of
from consultation.comments.shown import EVERYWHERE, Shown, ThreadPage, Translation
from consultation.drafts.models import Consultation, Provision, ProvisionText
from consultation.drafts.standing import has_provision
from consultation.lib.translated import reading_order

__all__ = ["EVERYWHERE", "Shown", "ThreadPage", "counts_by_anchor"]  # what callers of these queries name, too

NOTHING = Nothing()
TOKEN = re.compile("[a-z0-9]{1,12}")


class CursorUnknown(Exception):
    """No thread of this discussion begins with that comment."""


def threads(
    consultation: Consultation,
    *,
    anchor: str | None,
    order: str = "newest",
    start: str | None = None,
    language: str = "",
    beside: Beside = NOTHING,
    reader: User | None = None,
) -> ThreadPage:
    """Twenty threads with all their replies, from `start` (a thread's first comment) on, itself included.

    `anchor` is a provision's, None for the draft as a whole, or EVERYWHERE. An order that `beside` doesn't
    know is the newest first. One query and one for `beside`; one more where it begins with anything but
    the first in time, and another with `start`. Raises CursorUnknown. Where ranks move between two pages, a
    thread may be met twice or be passed over; within one page never.
    """
    sequence = sequence_of(order, beside)
    previous = None
    if start is None and not language and anchor != EVERYWHERE and sequence.name in reading.ORDERS:
        rows = reading.first_threads(consultation, anchor, sequence.name, reader)
    else:
        keys, previous = _begin(consultation, anchor, sequence, start, language, beside)
        rows = reading.threads_begun_by(keys, consultation, reader)
    shown, beyond = _cut(rows)
    return ThreadPage(
        threads=assemble(shown, consultation, beside),
        anchor=anchor,
        order=sequence.name,
        language=language,
        previous=previous,
        next=beyond,
    )


def _begin(
    consultation: Consultation,
    anchor: str | None,
    sequence: Sequence,
    start: str | None,
    language: str,
    beside: Beside,
) -> tuple[list[int], str | None]:
    """Keys of what begins the threads of a page, and the next page; where the page before begins."""
    roots = sequence.ranked(beside.annotated(roots_of(consultation, anchor)))
    if language:
        roots = roots.filter(language=language)
    previous = None
    if start is not None:
        cursor = _cursor(consultation, anchor, sequence, roots, beside, start)
        roots = roots.filter(sequence.from_(cursor.key, cursor.pk))
        previous = cursor.before[-1] if cursor.before else None
    return list(sequence.sorted(roots).values_list("pk", flat=True)[: PAGE + 1]), previous


def _cut(rows: list[Read]) -> tuple[list[Read], str | None]:
    """The comments of a page, and the one with which the next page begins."""
    if sum(row.parent_id is None for row in rows) <= PAGE:
        return rows, None
    return rows[:-1], rows[-1].public_id


def roots_of(consultation: Consultation, anchor: str | None) -> QuerySet[Comment]:
    """First comments of the threads that are shown: a withdrawn one only while an answer stands."""
    return _placed(anchor).filter(_standing(), consultation=consultation, thread__isnull=True)


def places_discussed(consultation: Consultation) -> list[tuple[str, str, int]]:
    """Provisions of the current version in their order: anchor, number, how many comments can be read."""
    rows = Provision.objects.filter(version=consultation.current_version_id)
    said = Comment.objects.filter(consultation=consultation, anchor=OuterRef("anchor"))
    said = said.filter(withdrawn_at__isnull=True)
    counts = said.order_by().values("anchor").annotate(n=Count("pk")).values("n")
    found = rows.annotate(n=Subquery(counts)).filter(n__gt=0).order_by("place")
    return list(found.values_list("anchor", "number", "n"))


def count_on(consultation: Consultation, anchor: str | None) -> int:
    return _placed(anchor).filter(consultation=consultation, withdrawn_at__isnull=True).count()


def comment(public_id: str, beside: Beside = NOTHING) -> Comment:
    """Withdrawn ones too. Raises Comment.DoesNotExist."""
    rows = beside.annotated(Comment.objects.select_related("consultation__current_version", "thread"))
    row: Comment = _seen(rows).get(public_id=public_id, consultation__current_version__isnull=False)
    return row


@dataclass(frozen=True, slots=True)
class Quoted:
    """The provision that a discussion is about, from the latest version that has it."""

    anchor: str
    number: str
    html: str
    language: str
    is_current: bool


def quoted(consultation: Consultation, anchor: str, language: str) -> Quoted | None:
    if not TOKEN.fullmatch(anchor):
        return None
    order = [When(language=other, then=Value(rank)) for rank, other in enumerate(reading_order(language))]
    text = (
        ProvisionText.objects.filter(
            provision__anchor=anchor,
            provision__version__consultation=consultation,
            provision__version__published_at__isnull=False,
        )
        .select_related("provision")
        .order_by("-provision__version__number", Case(*order, output_field=IntegerField()))
        .first()
    )
    if text is None:
        return None
    current = text.provision.version_id == consultation.current_version_id
    return Quoted(anchor, text.provision.number, text.html, text.language, current)


def is_in_current_version(comment: Comment) -> bool:
    version = comment.consultation.current_version_id
    if comment.anchor is None or (comment.thread_id is None and comment.version_id == version):
        return True  # where a thread begins there is a provision
    return has_provision(version, comment.anchor)


def is_answered(comment: Comment) -> bool:
    """Somebody's answer to it, or to an answer of it, can still be read."""
    answers = Comment.objects.filter(Q(parent=comment) | Q(parent__parent=comment))
    return answers.filter(withdrawn_at__isnull=True).exists()


def shown(
    row: Any, consultation: Consultation, voice: object = None, replies: tuple[Shown, ...] = ()
) -> Shown:
    """`row` is a comment with `author_name` and `version_number` beside it, `voice` what stands under it."""
    withdrawn = row.withdrawn_at is not None
    by_hand = () if withdrawn else getattr(row, "by_hand", None) or ()
    return Shown(
        public_id=row.public_id,
        anchor=row.anchor,
        depth=row.depth,
        author_id=None if withdrawn else row.author_id,
        author_name=None if withdrawn else row.author_name,
        language=row.language,
        html=row.html,
        posted_at=row.posted_at,
        edited_at=row.edited_at,
        withdrawn=withdrawn,
        version_number=row.version_number,
        carried=row.version_id != consultation.current_version_id,
        translatable=getattr(row, "served", False),
        translations=tuple(Translation(**translation) for translation in by_hand),
        beside=None if withdrawn else voice,
        replies=replies,
    )


def assemble(rows: Iterable[Read], consultation: Consultation, beside: Beside = NOTHING) -> tuple[Shown, ...]:
    """Threads of comments in the order of `rows`, in which each stands before its replies."""
    below: dict[int | None, list[Read]] = defaultdict(list)
    for row in rows:
        below[row.parent_id].append(row)
    voices = beside.each({row.pk: row.author_id for row in rows})

    def branches(parent: int | None) -> tuple[Shown, ...]:
        found = ((row, branches(row.pk)) for row in below.get(parent, ()))
        return tuple(
            shown(row, consultation, voices.get(row.pk), answers)
            for row, answers in found
            if answers or row.withdrawn_at is None
        )

    return branches(None)


def _cursor(
    consultation: Consultation,
    anchor: str | None,
    sequence: Sequence,
    roots: QuerySet[Comment],
    beside: Beside,
    start: str,
) -> Any:
    """The thread to start from with its `key`, and those of the page before it, the nearest first."""
    if not TOKEN.fullmatch(start):
        raise CursorUnknown(start)
    back = sequence.reversed()
    before = back.sorted(roots).filter(back.from_(OuterRef("key"), OuterRef("pk")) & ~Q(pk=OuterRef("pk")))
    rows = _placed(anchor).filter(consultation=consultation, thread__isnull=True, public_id=start)
    rows = sequence.ranked(beside.annotated(rows))
    row = rows.annotate(before=ArraySubquery(before.values("public_id")[:PAGE])).first()
    if row is None:
        raise CursorUnknown(start)
    return row


def _placed(anchor: str | None) -> QuerySet[Comment]:
    if anchor == EVERYWHERE:
        return Comment.objects.all()
    return (
        Comment.objects.filter(anchor__isnull=True)
        if anchor is None
        else Comment.objects.filter(anchor=anchor)
    )


def _standing() -> Q:
    answers = Comment.objects.filter(thread=OuterRef("pk"), withdrawn_at__isnull=True)
    return Q(withdrawn_at__isnull=True) | Q(Exists(answers))


def _seen(rows: QuerySet[Comment]) -> QuerySet[Any]:
    # The names only: a version row carries the whole text of the draft.
    by_hand = CommentTranslation.objects.filter(comment=OuterRef("pk")).order_by("language")
    told = JSONObject(language="language", html="html", by_official="by_official")
    return rows.annotate(
        author_name=F("author__display_name"),
        version_number=F("version__number"),
        by_hand=ArraySubquery(by_hand.values(told=told)),
    )
