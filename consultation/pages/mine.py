"""Everything a person did here, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from consultation.comments.models import Comment
from consultation.digests.models import Follow
from consultation.drafts import queries as drafts
from consultation.drafts import rules
from consultation.drafts.models import Consultation, Provision, Stage
from consultation.votes import own as votes
from consultation.votes.models import Position, Reaction
from consultation.votes.queries import reaction_figures

COMMENTS_SHOWN = 200  # the latest


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
        """With the number of the provision; None: the draft no longer has it, or it is on the whole."""
        return [(position, self.numbers.get(position.anchor or "")) for position in self.positions]

    @property
    def said(self) -> list[tuple[Comment, str | None]]:
        return [(comment, self.numbers.get(comment.anchor or "")) for comment in self.comments]


@dataclass(frozen=True)
class Mine:
    places: tuple[Place, ...]
    follows: tuple[Follow, ...]
    unreadable: bool


def load(person: User, *, keys_dir: Path, at: datetime) -> Mine:
    """Six queries, whatever the person did."""
    # Not the version rows: each carries the whole text of its draft.
    consultations = {row.pk: row for row in drafts.published_consultations().select_related(None)}
    held = votes.held_in(consultations.values(), person.public_id, keys_dir)
    said = list(comments_of(person)[:COMMENTS_SHOWN])
    follows = Follow.objects.filter(user=person).select_related(
        "consultation", "topic", "territory", "authority"
    )
    wanted = {row.consultation_id for rows in (held.positions, held.reactions, said) for row in rows}
    numbers = numbers_by_anchor(wanted)
    places = {
        key: Place(consultations[key], rules.stage(consultations[key], at), numbers[key])
        for key in consultations
        if key in wanted
    }
    for comment in said:
        places[comment.consultation_id].comments.append(comment)
    for position in held.positions:
        places[position.consultation_id].positions.append(position)
    for reaction in held.reactions:
        places[reaction.consultation_id].reactions.append(reaction)
    return Mine(tuple(in_order(places.values())), tuple(follows.order_by("-since")), held.unreadable)


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
