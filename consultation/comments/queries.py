from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from consultation.comments.beside import Beside, Nothing
from consultation.comments.models import DEPTH_MAX, Comment
from consultation.comments.rules import EDIT_WITHIN
from consultation.drafts.models import Consultation, Provision, ProvisionText
from consultation.lib.translated import reading_order

NOTHING = Nothing()
PAGE = 20  # threads
EVERYWHERE = "everywhere"  # as an anchor: the whole and every provision; real anchors have 12 characters
ORDERS = ("newest", "oldest")
RANKED = ("agreed", "divided")  # orders for which `beside` gives the rank
TOKEN = re.compile("[a-z0-9]{1,12}")


class CursorUnknown(Exception):
    """No thread of this discussion begins with that comment."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment as readers see it, with what answers it. Of a withdrawn one only its place is left."""

    public_id: str
    anchor: str | None
    depth: int
    author_id: int | None
    author_name: str | None  # None: the account is closed
    language: str
    html: str
    posted_at: datetime
    edited_at: datetime | None
    withdrawn: bool
    version_number: int
    carried: bool  # given on an earlier version
    beside: Any = None  # what a feature above puts under it
    replies: tuple[Shown, ...] = ()

    @property
    def editable_until(self) -> datetime:
        return self.posted_at + EDIT_WITHIN

    @property
    def answerable(self) -> bool:
        return self.depth < DEPTH_MAX and not self.withdrawn


@dataclass(frozen=True, slots=True)
class ThreadPage:
    threads: tuple[Shown, ...]
    anchor: str | None
    order: str
    language: str  # of the threads' first comments; empty: any
    previous: str | None  # the comment with which the page before begins
    next: str | None

    @property
    def orders(self) -> tuple[str, ...]:
        return ORDERS + RANKED

    @property
    def where(self) -> str:
        """The part of a query string that names this discussion."""
        place = "" if self.anchor == EVERYWHERE else f"anchor={self.anchor or ''}&"
        return f"{place}language={self.language}&" if self.language else place

    @property
    def key(self) -> str:
        """Tells the discussions on one page apart."""
        return self.anchor or "whole"


def threads(
    consultation: Consultation,
    *,
    anchor: str | None,
    order: str = "newest",
    start: str | None = None,
    language: str = "",
    beside: Beside = NOTHING,
) -> ThreadPage:
    """Twenty threads with all their replies, from `start` (a thread's first comment) on, itself included.

    `anchor` is a provision's, None for the draft as a whole, or EVERYWHERE. An order that `beside` doesn't
    know is the newest first. Two queries, three with `start`. Raises CursorUnknown. Where ranks move between
    two pages, a thread may be met twice or be passed over; within one page never.
    """
    sequence = _sequence(order, beside)
    roots = sequence.ranked(beside.annotated(roots_of(consultation, anchor)))
    if language:
        roots = roots.filter(language=language)
    previous = None
    if start is not None:
        cursor = _cursor(consultation, anchor, sequence, roots, beside, start)
        roots = roots.filter(sequence.from_(cursor.key, cursor.pk))
        previous = cursor.before[-1] if cursor.before else None
    rows = list(_seen(sequence.sorted(roots))[: PAGE + 1])
    shown, beyond = rows[:PAGE], rows[PAGE:]
    replies = Comment.objects.filter(thread__in=[row.pk for row in shown]).order_by("posted_at", "id")
    return ThreadPage(
        threads=assemble(shown, _seen(beside.annotated(replies)), consultation, beside),
        anchor=anchor,
        order=sequence.name,
        language=language,
        previous=previous,
        next=beyond[0].public_id if beyond else None,
    )


def roots_of(consultation: Consultation, anchor: str | None) -> QuerySet[Comment]:
    """First comments of the threads that are shown: a withdrawn one only while an answer stands."""
    return _placed(anchor).filter(_standing(), consultation=consultation, thread__isnull=True)


def counts_by_anchor(consultation: Consultation) -> dict[str | None, int]:
    """Comments that can be read, replies included."""
    rows = Comment.objects.filter(consultation=consultation, withdrawn_at__isnull=True)
    return dict(rows.order_by().values_list("anchor").annotate(Count("pk")))


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
    return comment.anchor is None or Provision.objects.filter(version=version, anchor=comment.anchor).exists()


def is_answered(comment: Comment) -> bool:
    """Somebody's answer to it, or to an answer of it, can still be read."""
    answers = Comment.objects.filter(Q(parent=comment) | Q(parent__parent=comment))
    return answers.filter(withdrawn_at__isnull=True).exists()


def shown(
    row: Any, consultation: Consultation, beside: Beside = NOTHING, replies: tuple[Shown, ...] = ()
) -> Shown:
    """`row` is a comment with `author_name` and `version_number` beside it."""
    withdrawn = row.withdrawn_at is not None
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
        beside=None if withdrawn else beside.of(row),
        replies=replies,
    )


def assemble(
    roots: Iterable[Comment],
    replies: Iterable[Comment],
    consultation: Consultation,
    beside: Beside = NOTHING,
) -> tuple[Shown, ...]:
    below = defaultdict(list)
    for reply in replies:
        below[reply.parent_id].append(reply)

    def branch(row: Comment) -> Shown | None:
        answers = tuple(answer for reply in below[row.pk] if (answer := branch(reply)))
        return shown(row, consultation, beside, answers) if answers or row.withdrawn_at is None else None

    return tuple(thread for root in roots if (thread := branch(root)))


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


@dataclass(frozen=True, slots=True)
class Sequence:
    """Threads in one order: by a key, and where keys are equal by their numbers."""

    name: str
    key: Combinable
    ascending: bool = False

    def ranked(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        ranked: QuerySet[Any] = rows.annotate(key=self.key)
        return ranked

    def sorted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.order_by("key", "id") if self.ascending else rows.order_by("-key", "-id")

    def from_(self, key: Any, number: Any) -> Q:
        if self.ascending:
            return Q(key__gt=key) | Q(key=key, id__gte=number)
        return Q(key__lt=key) | Q(key=key, id__lte=number)

    def reversed(self) -> Sequence:
        return Sequence(self.name, self.key, ascending=not self.ascending)


def _sequence(order: str, beside: Beside) -> Sequence:
    if order == "oldest":
        return Sequence(order, F("posted_at"), ascending=True)
    if order in RANKED and (rank := beside.rank(order)) is not None:
        return Sequence(order, rank)
    return Sequence("newest", F("posted_at"))


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
    return rows.annotate(author_name=F("author__display_name"), version_number=F("version__number"))
