"""Everything a person did here, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from consultation.comments.models import Comment
from consultation.comments.queries import TOKEN
from consultation.digests.models import Follow
from consultation.digests.subjects import subject_of
from consultation.drafts import queries as drafts
from consultation.drafts import rules
from consultation.drafts.models import Consultation, Provision, Stage
from consultation.lib.alphabets import alphabetical, by_name
from consultation.votes import own as votes
from consultation.votes.models import Position, Reaction
from consultation.votes.queries import reaction_figures

PAGE = 50  # comments


@dataclass
class Place:
    """One consultation in which the person took part."""

    consultation: Consultation
    stage: Stage
    numbers: dict[str, str]  # of its current provisions, by anchor
    comments: list[Comment] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.stage == Stage.OPEN

    @property
    def held(self) -> list[tuple[Position, str | None]]:
        """With the number of the provision; None: the draft no longer has it, or it is on the whole.

        The whole first, then as they follow each other in the text; what is gone from it stands at the end.
        """
        held = [(position, self.numbers.get(position.anchor or "")) for position in self.positions]
        return sorted(
            held, key=lambda row: (row[0].anchor is not None, not row[1], alphabetical(row[1] or ""))
        )

    @property
    def said(self) -> list[tuple[Comment, str | None]]:
        return [(comment, self.numbers.get(comment.anchor or "")) for comment in self.comments]


@dataclass(frozen=True)
class Said:
    """A page of a person's comments, the latest first."""

    comments: tuple[Comment, ...]
    is_first: bool
    previous: str | None = None  # the comment with which the page before begins
    next: str | None = None


@dataclass(frozen=True)
class Mine:
    places: tuple[Place, ...]
    follows: tuple[Follow, ...]
    unreadable: bool
    said: Said


def load(person: User, *, keys_dir: Path, at: datetime, start: str = "") -> Mine:
    """Six queries, whatever the person did. Pages after the first hold comments only."""
    said = said_by(person, start=start)
    # Not the version rows: each carries the whole text of its draft.
    consultations = {row.pk: row for row in drafts.published_consultations().select_related(None)}
    asked = consultations.values() if said.is_first else ()
    held = votes.held_in(asked, person.public_id, keys_dir)
    follows = Follow.objects.filter(user=person).select_related(
        "consultation", "topic", "territory", "authority"
    )
    wanted = {row.consultation_id for rows in (held.positions, held.reactions, said.comments) for row in rows}
    numbers = numbers_by_anchor(wanted)
    places = {
        key: Place(consultations[key], rules.stage(consultations[key], at), numbers[key])
        for key in consultations
        if key in wanted
    }
    for comment in said.comments:
        places[comment.consultation_id].comments.append(comment)
    for position in held.positions:
        places[position.consultation_id].positions.append(position)
    for reaction in held.reactions:
        places[reaction.consultation_id].reactions.append(reaction)
    named = by_name(follows, lambda follow: subject_of(follow).name)
    return Mine(tuple(in_order(places.values())), tuple(named), held.unreadable, said)


def said_by(person: User, *, start: str) -> Said:
    """From the comment `start` on, which is one of theirs; else from the latest. Three queries at most."""
    rows, previous = comments_of(person), None
    cursor = (
        Comment.objects.filter(author=person, public_id=start).first() if TOKEN.fullmatch(start) else None
    )
    if cursor is not None:
        later = Q(posted_at__gt=cursor.posted_at) | Q(posted_at=cursor.posted_at, pk__gt=cursor.pk)
        before = Comment.objects.filter(later, author=person).order_by("posted_at", "id")[:PAGE]
        previous = next(reversed([row.public_id for row in before]), None)
        rows = rows.exclude(later)
    found = list(rows[: PAGE + 1])
    beyond = found[PAGE].public_id if len(found) > PAGE else None
    return Said(tuple(found[:PAGE]), is_first=previous is None, previous=previous, next=beyond)


def comments_of(person: User) -> QuerySet[Comment]:
    """The latest first, `answered` or not, with what others think of them; withdrawn ones too."""
    answers = Comment.objects.filter(parent=OuterRef("pk"), withdrawn_at__isnull=True)
    return (
        Comment.objects.filter(author=person)
        .annotate(answered=Exists(answers), **reaction_figures())
        .order_by("-posted_at", "-id")
    )


def numbers_by_anchor(consultations: set[int]) -> dict[int, dict[str, str]]:
    current = Consultation.objects.filter(pk__in=consultations).values("current_version")
    rows = Provision.objects.filter(version__in=current)
    numbers: dict[int, dict[str, str]] = defaultdict(dict)
    for consultation, anchor, number in rows.values_list("version__consultation", "anchor", "number"):
        numbers[consultation][anchor] = number
    return numbers


def in_order(places: Iterable[Place]) -> list[Place]:
    """Where something can still be changed stands first, then the latest."""
    latest = sorted(places, key=lambda place: place.consultation.pk, reverse=True)
    return sorted(latest, key=lambda place: not place.is_open)
