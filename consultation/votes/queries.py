from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import (
    Case,
    Count,
    F,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, JSONObject

from consultation.authorities.models import Residence, Territory
from consultation.comments.models import Comment
from consultation.drafts import queries as drafts
from consultation.drafts.models import Consultation, DraftVersion
from consultation.lib.pseudonyms import KeyMissing, pseudonym, read_key
from consultation.votes.models import Choice, Position, Tally
from consultation.votes.rules import NEIGHBOURS_FROM, Figures

# Kinds of pseudonyms: one person's position and reaction in a consultation never join.
POSITION = "position"
REACTION = "reaction"


# Written out, since each vote asks it: putting it together took Django longer than all the rest of a vote.
DATES = (
    "id",
    "opens_at",
    "closes_at",
    "sealed_at",
    "withdrawn_at",
    "current_version_id",
)  # in the model's order
STANDING = """SELECT id, opens_at, closes_at, sealed_at, withdrawn_at, current_version_id,
    EXISTS (
        SELECT FROM consultation_provision
        WHERE version_id = draft.current_version_id AND anchor = %(anchor)s
    ),
    EXISTS (
        SELECT FROM consultation_position
        WHERE consultation_id = draft.id AND anchor = %(anchor)s AND participant = %(participant)s
    )
FROM consultation_consultation draft WHERE id = %(consultation)s
"""
STANDING_ON_WHOLE = STANDING.replace("anchor = %(anchor)s", "anchor IS NULL")


@dataclass(frozen=True, slots=True)
class Bar:
    support: int = 0
    oppose: int = 0
    neutral: int = 0
    shown: bool = False

    @property
    def total(self) -> int:
        return self.support + self.oppose + self.neutral

    @property
    def percentages(self) -> Figures:
        """Whole numbers that sum to 100, or all zero. What rounding leaves goes to the largest remainders."""
        if not self.total:
            return Figures()
        figures = (self.support, self.oppose, self.neutral)
        floors = [100 * figure // self.total for figure in figures]
        by_remainder = sorted(range(3), key=lambda n: (100 * figures[n]) % self.total, reverse=True)
        for n in by_remainder[: 100 - sum(floors)]:
            floors[n] += 1
        return Figures(*floors)

    @property
    def offsets(self) -> Figures:
        """Where each part of the bar begins."""
        support, oppose, _ = self.percentages
        return Figures(0, support, support + oppose)


def bars(consultation: Consultation, version: DraftVersion) -> dict[str | None, Bar]:
    """By anchor. A version in which nobody has moved yet shows the figures it began with."""
    return {
        tally.anchor: _bar(tally.shown_support, tally.shown_oppose, tally.shown_neutral, consultation)
        for tally in tallies_of(consultation.pk, up_to=version.number)
    }


def tallies_of(consultation_id: int, *, up_to: int) -> QuerySet[Tally]:
    """Those of the latest version, up to a number, that has any."""
    latest = Subquery(
        Tally.objects.filter(consultation=consultation_id, version__number__lte=up_to)
        .order_by()
        .values("consultation")
        .values(number=Max("version__number"))
    )
    return Tally.objects.filter(consultation=consultation_id, version__number=latest)


def _bar(support: int, oppose: int, neutral: int, consultation: Consultation) -> Bar:
    exact = consultation.sealed_at is not None
    return Bar(support, oppose, neutral, shown=exact or support + oppose + neutral > 0)


def published_with_bar(
    public_id: str, anchor: str | None, user_id: int
) -> tuple[Consultation, Bar, int | None]:
    """For a vote and its answer, in one query; last the region in which the voter says to live.

    No region while few say so: beside the table of residences it would name who voted. Raises
    Consultation.DoesNotExist.
    """
    tally = (
        Tally.objects.filter(_on(anchor), consultation=OuterRef("pk"))
        .order_by("-version__number")
        .values(shown=JSONObject(support="shown_support", oppose="shown_oppose", neutral="shown_neutral"))
    )
    rows = (
        drafts.published_consultations()
        .annotate(shown_tally=Subquery(tally[:1]), voter_region=Subquery(_region_of(user_id)))
        .annotate(neighbours=Subquery(_residents_around(OuterRef("voter_region"))))
    )
    row = rows.get(public_id=public_id)
    bar = _bar(**row.shown_tally, consultation=row) if row.shown_tally else Bar()
    hidden = (row.neighbours or 0) < NEIGHBOURS_FROM
    return row, bar, None if hidden else row.voter_region


def _region_of(user_id: int) -> QuerySet[Residence, Any]:
    """The oblast or city of republican significance around a residence; nobody's, for the republic itself."""

    def is_region(path: str) -> Q:
        stands_alone = Q(**{f"{path}parent": None}) | Q(**{f"{path}parent__kind": Territory.Kind.REPUBLIC})
        return Q(**{f"{path}kind": Territory.Kind.OBLAST}) | (
            Q(**{f"{path}kind": Territory.Kind.CITY}) & stands_alone
        )

    here, around, beyond = ("territory", "territory__parent", "territory__parent__parent")
    return Residence.objects.filter(user=user_id).values(
        region=Case(
            *(When(is_region(f"{path}__"), then=F(path)) for path in (here, around, beyond)), default=None
        )
    )


def _residents_around(region: OuterRef) -> QuerySet[Residence, Any]:
    """How many say they live in it or below it."""
    around = Q(territory=region) | Q(territory__parent=region) | Q(territory__parent__parent=region)
    counted = Residence.objects.filter(around).order_by().annotate(one=Value(1)).values("one")
    return counted.annotate(many=Count("pk")).values("many")


def _on(anchor: str | None) -> Q:
    return Q(anchor__isnull=True) if anchor is None else Q(anchor=anchor)


def participant(consultation: Consultation, person_id: UUID, keys_dir: Path, kind: str = POSITION) -> str:
    """The pseudonym under which one person votes, or reacts, here. Raises KeyMissing."""
    key = read_key(keys_dir, consultation.public_id, consultation.key_fingerprint)
    return pseudonym(key, kind, person_id)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a consultation, and one participant on one anchor of it, stand at this moment."""

    consultation: Consultation
    has_anchor: bool  # the current version has such a provision
    has_position: bool  # the participant holds one there, perhaps since an earlier version


def standing(consultation_id: int, anchor: str | None, participant: str) -> Standing | None:
    """One query, so that it can be asked again under the lock; the consultation knows its dates only."""
    with connection.cursor() as cursor:
        cursor.execute(
            STANDING_ON_WHOLE if anchor is None else STANDING,
            {"consultation": consultation_id, "anchor": anchor, "participant": participant},
        )
        row = cursor.fetchone()
    if row is None:
        return None
    *dates, has_anchor, has_position = row
    return Standing(Consultation.from_db(DEFAULT_DB_ALIAS, DATES, dates), has_anchor, has_position)


def comment_with_reactions(public_id: str) -> Comment:
    """For a reaction and its answer, in one query: with its consultation, `agree` and `disagree`.

    Withdrawn ones too. Raises Comment.DoesNotExist.
    """
    rows = Comment.objects.select_related("consultation").annotate(**reaction_figures())
    return rows.get(public_id=public_id, consultation__current_version__isnull=False)


def reaction_figures() -> dict[str, Any]:
    """For annotating comments: what the tally says, by a join that adds no query."""
    return {name: Coalesce(F(f"reactiontally__{name}"), 0) for name in ("agree", "disagree")}


def own_reaction(participant: str) -> dict[str, Any]:
    """For annotating comments: what one participant thinks of each, or None."""
    mine = FilteredRelation("reaction", condition=Q(reaction__participant=participant))
    return {"reaction_of_mine": mine, "own_reaction": F("reaction_of_mine__choice")}


def comment_standing(comment_id: int) -> Comment | None:
    """With its consultation. One query, so that it can be asked again under the lock."""
    return Comment.objects.select_related("consultation").filter(pk=comment_id).first()


def own_positions(consultation: Consultation, person_id: UUID, keys_dir: Path) -> dict[str | None, Choice]:
    """By anchor; empty while the key is missing, for then nobody can be recognised (see `is_paused`)."""
    try:
        me = participant(consultation, person_id, keys_dir)
    except KeyMissing:
        return {}
    held = Position.objects.filter(consultation=consultation, participant=me)
    return {anchor: Choice(choice) for anchor, choice in held.values_list("anchor", "choice")}


def is_paused(consultation: Consultation, keys_dir: Path) -> bool:
    """The secret is missing or is not the one that was made at publication."""
    try:
        read_key(keys_dir, consultation.public_id, consultation.key_fingerprint)
    except KeyMissing:
        return True
    return False


def consultations_without_key(keys_dir: Path, *, at: datetime) -> list[str]:
    """Public ids of open consultations in which voting is paused, for `readyz`."""
    rows = drafts.open_consultations(at).select_related(None).only("public_id", "key_fingerprint")
    return [row.public_id for row in rows if is_paused(row, keys_dir)]
