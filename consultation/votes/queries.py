from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import (
    F,
    FilteredRelation,
    Max,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from consultation.comments.models import Comment
from consultation.drafts import queries as drafts
from consultation.drafts.models import Consultation, DraftVersion
from consultation.drafts.standing import DRAFT
from consultation.lib.pseudonyms import KeyMissing, pseudonym, read_key
from consultation.lib.statements import Statement
from consultation.record.models import Event
from consultation.votes.ballots import AT_BALLOT_OF_PLACE, AT_BALLOT_OF_WHOLE, STANDING
from consultation.votes.models import Agreement, Choice, Position, Reaction, Tally
from consultation.votes.rules import NEIGHBOURS_FROM, Figures

# Kinds of pseudonyms: one person's position and reaction in a consultation never join.
POSITION = "position"
REACTION = "reaction"

KEY_DESTROYED = "key.destroyed"


# As `tallies_of` has them.
SHOWN = Statement(
    "shown_positions",
    """SELECT t.anchor, t.shown_support, t.shown_oppose, t.shown_neutral
    FROM consultation_tally t JOIN consultation_draftversion v ON v.id = t.version_id
    WHERE t.consultation_id = $1 AND v.number = (
        SELECT max(number) FROM consultation_tally other JOIN consultation_draftversion o ON o.id = version_id
        WHERE other.consultation_id = $1 AND number <= $2)""",
)


@dataclass(frozen=True, slots=True)
class Bar:
    support: int = 0
    oppose: int = 0
    neutral: int = 0
    exact: bool = False  # sealed; until then in steps, and nothing while there are few

    @property
    def total(self) -> int:
        return self.support + self.oppose + self.neutral

    @property
    def shown(self) -> bool:
        return self.exact or self.total > 0

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
    exact = is_exact(consultation, version)
    return {
        anchor: Bar(support, oppose, neutral, exact)
        for anchor, support, oppose, neutral in SHOWN.rows(consultation.pk, version.number)
    }


def is_exact(consultation: Consultation, version: DraftVersion) -> bool:
    """Only the version that was closed on: an older one stands still as it was seen."""
    return consultation.sealed_at is not None and version.pk == consultation.current_version_id


def tallies_of(consultation_id: int, *, up_to: int) -> QuerySet[Tally]:
    """Those of the latest version, up to a number, that has any."""
    latest = Subquery(
        Tally.objects.filter(consultation=consultation_id, version__number__lte=up_to)
        .order_by()
        .values("consultation")
        .values(number=Max("version__number"))
    )
    return Tally.objects.filter(consultation=consultation_id, version__number=latest)


def published_with_bar(
    public_id: str, anchor: str | None, user_id: int
) -> tuple[Consultation, Bar, int | None]:
    """For a vote and its answer, in one query; last the region in which the voter says to live, if many do.

    Raises Consultation.DoesNotExist.
    """
    asked = (public_id, user_id, NEIGHBOURS_FROM)
    row = AT_BALLOT_OF_PLACE.first(*asked, anchor) if anchor else AT_BALLOT_OF_WHOLE.first(*asked)
    if row is None:
        raise Consultation.DoesNotExist
    values = iter(row)
    consultation = DRAFT.row(values)
    support, oppose, neutral, region = values
    shown = (support or 0, oppose or 0, neutral or 0)
    return consultation, Bar(*shown, exact=consultation.sealed_at is not None), region


def participant(consultation: Consultation, person_id: UUID, keys_dir: Path, kind: str = POSITION) -> str:
    """The pseudonym under which one person votes, or reacts, here. Raises KeyMissing."""
    key = read_key(keys_dir, consultation.public_id, consultation.key_fingerprint)
    return pseudonym(key, kind, person_id)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a consultation, and one participant on one anchor of it, stand at this moment."""

    consultation: Consultation
    has_anchor: bool  # the current version has such a provision
    has_position: bool  # the participant holds one on this provision, perhaps since an earlier version


def standing(consultation_id: int, anchor: str | None, participant: str) -> Standing | None:
    """One query, so that it can be asked again under the lock."""
    row = STANDING.first(consultation_id, anchor, participant)
    if row is None:
        return None
    values = iter(row)
    return Standing(DRAFT.row(values), *values)


def comment_with_reactions(public_id: str) -> Comment:
    """For a reaction and its answer, in one query: with its consultation, `agree` and `disagree`.

    Withdrawn ones too. Raises Comment.DoesNotExist.
    """
    rows = Comment.objects.select_related("consultation").annotate(**reaction_figures())
    return rows.get(public_id=public_id, consultation__current_version__isnull=False)


def reaction_figures() -> dict[str, Any]:
    """For annotating comments: what the tally shows, by a join that adds no query."""
    return {name: Coalesce(F(f"reactiontally__shown_{name}"), 0) for name in ("agree", "disagree")}


def own_reaction(participant: str) -> dict[str, Any]:
    """For annotating comments: what one participant thinks of each, or None."""
    mine = FilteredRelation("reaction", condition=Q(reaction__participant=participant))
    return {"reaction_of_mine": mine, "own_reaction": F("reaction_of_mine__choice")}


def held_reaction(comment: Comment, person_id: UUID, keys_dir: Path) -> Agreement | None:
    """None too while the key is missing, as in `own_positions`."""
    try:
        me = participant(comment.consultation, person_id, keys_dir, REACTION)
    except KeyMissing:
        return None
    held = Reaction.objects.filter(comment=comment, participant=me).first()
    return Agreement(held.choice) if held else None


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


def keyed_consultations() -> QuerySet[Consultation]:
    """All that were ever published."""
    return Consultation.objects.exclude(key_fingerprint="").order_by("pk")


def destroyed_keys() -> set[str]:
    """Public ids of consultations whose key was destroyed on purpose."""
    return set(Event.objects.filter(kind=KEY_DESTROYED).values_list("subject_id", flat=True))


def lost_keys(keys_dir: Path) -> list[Consultation]:
    """Those whose key should be there and is not, or is another."""
    destroyed = destroyed_keys()
    rows = keyed_consultations()
    return [row for row in rows if row.public_id not in destroyed and is_paused(row, keys_dir)]
