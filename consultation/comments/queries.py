from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When

from consultation.comments.models import DEPTH_MAX, Comment
from consultation.comments.rules import EDIT_WITHIN
from consultation.drafts.models import Consultation, Provision, ProvisionText
from consultation.lib.translated import reading_order

PAGE = 20  # threads
EVERYWHERE = "everywhere"  # as an anchor: the whole and every provision; real anchors have 12 characters
ORDERS = ("newest", "oldest")
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
    previous: str | None  # the comment with which the page before begins
    next: str | None

    @property
    def where(self) -> str:
        """The part of a query string that names this discussion."""
        return "" if self.anchor == EVERYWHERE else f"anchor={self.anchor or ''}&"

    @property
    def key(self) -> str:
        """Tells the discussions on one page apart."""
        return self.anchor or "whole"


def threads(
    consultation: Consultation, *, anchor: str | None, order: str = "newest", start: str | None = None
) -> ThreadPage:
    """Twenty threads with all their replies, from `start` (a thread's first comment) on, itself included.

    `anchor` is a provision's, None for the draft as a whole, or EVERYWHERE. Two queries, three with
    `start`. Raises CursorUnknown.
    """
    roots = roots_of(consultation, anchor)
    previous = None
    if start is not None:
        cursor = _cursor(consultation, anchor, order, start)
        roots = roots.filter(_from(order, cursor.posted_at, cursor.pk))
        previous = cursor.before[-1] if cursor.before else None
    rows = list(_seen(_in(order, roots))[: PAGE + 1])
    shown, beyond = rows[:PAGE], rows[PAGE:]
    replies = _seen(Comment.objects.filter(thread__in=[row.pk for row in shown]).order_by("posted_at", "id"))
    return ThreadPage(
        threads=assemble(shown, replies, consultation),
        anchor=anchor,
        order=order,
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


def comment(public_id: str) -> Comment:
    """Withdrawn ones too. Raises Comment.DoesNotExist."""
    rows = Comment.objects.select_related("consultation__current_version", "thread")
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


def shown(row: Any, consultation: Consultation, replies: tuple[Shown, ...] = ()) -> Shown:
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
        replies=replies,
    )


def assemble(
    roots: Iterable[Comment], replies: Iterable[Comment], consultation: Consultation
) -> tuple[Shown, ...]:
    below = defaultdict(list)
    for reply in replies:
        below[reply.parent_id].append(reply)

    def branch(row: Comment) -> Shown | None:
        answers = tuple(answer for reply in below[row.pk] if (answer := branch(reply)))
        return shown(row, consultation, answers) if answers or row.withdrawn_at is None else None

    return tuple(thread for root in roots if (thread := branch(root)))


def _cursor(consultation: Consultation, anchor: str | None, order: str, start: str) -> Any:
    """The thread to start from, with those of the page before it, the nearest first."""
    if not TOKEN.fullmatch(start):
        raise CursorUnknown(start)
    before = _in(_other(order), roots_of(consultation, anchor)).filter(
        _from(_other(order), OuterRef("posted_at"), OuterRef("pk")) & ~Q(pk=OuterRef("pk"))
    )
    rows = _placed(anchor).filter(consultation=consultation, thread__isnull=True, public_id=start)
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
    return rows.annotate(author_name=F("author__display_name"), version_number=F("version__number"))


def _in(order: str, rows: QuerySet[Comment]) -> QuerySet[Comment]:
    return rows.order_by("posted_at", "id") if order == "oldest" else rows.order_by("-posted_at", "-id")


def _from(order: str, posted_at: Any, key: Any) -> Q:
    if order == "oldest":
        return Q(posted_at__gt=posted_at) | Q(posted_at=posted_at, id__gte=key)
    return Q(posted_at__lt=posted_at) | Q(posted_at=posted_at, id__lte=key)


def _other(order: str) -> str:
    return "newest" if order == "oldest" else "oldest"
