from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from consultation.drafts.models import Consultation, DraftVersion
from consultation.lib import locks
from consultation.votes import queries, rules
from consultation.votes.actions.counting_reactions import apply_reaction_changes
from consultation.votes.actions.mixing import mix
from consultation.votes.models import Position, Reaction, ReactionChange, Tally, TallyChange
from consultation.votes.rules import Figures

COUNTED = ("support", "oppose", "neutral")
SHOWN = ("shown_support", "shown_oppose", "shown_neutral")

EAT = """
WITH eaten AS (DELETE FROM consultation_tallychange WHERE consultation_id = %s RETURNING *)
SELECT version_id, anchor,
       coalesce(sum(difference) FILTER (WHERE choice = 1), 0),
       coalesce(sum(difference) FILTER (WHERE choice = 2), 0),
       coalesce(sum(difference) FILTER (WHERE choice = 3), 0),
       array_agg(DISTINCT position)
FROM eaten GROUP BY version_id, anchor
"""


@dataclass(frozen=True)
class Change:
    version_id: int
    anchor: str | None
    difference: Figures
    positions: list[UUID]


def count(*, at: datetime) -> int:
    """Bring the tallies up to date and mix the rows that moved. Returns how many consultations changed.

    Changes are eaten in the transaction that adds them up, so a counter that dies loses nothing and
    two at once count nothing twice.
    """
    for changes in (TallyChange, ReactionChange):
        changes.objects.filter(~Exists(Consultation.objects.filter(pk=OuterRef("consultation")))).delete()
    positions, reactions = (
        changes.objects.order_by().values_list("consultation", flat=True)
        for changes in (TallyChange, ReactionChange)
    )
    return sum(_count_one(key) for key in sorted(positions.union(reactions)))


@transaction.atomic
def _count_one(consultation_id: int) -> int:
    locks.take(consultation_id)
    positions, reactions = apply_changes(consultation_id), apply_reaction_changes(consultation_id)
    if positions:
        mix(Position, consultation_id, positions)
    if reactions:
        mix(Reaction, consultation_id, reactions)
    return 1 if positions or reactions else 0


def apply_changes(consultation_id: int) -> list[UUID]:
    """Add up what is not counted yet; returns the rows that moved. The caller holds the lock."""
    with connection.cursor() as cursor:
        cursor.execute(EAT, [consultation_id])
        changes = [
            Change(version, anchor, Figures(support, oppose, neutral), positions)
            for version, anchor, support, oppose, neutral, positions in cursor
        ]
    versions = DraftVersion.objects.filter(pk__in={change.version_id for change in changes})
    for version in versions.order_by("number"):
        _add(version, [change for change in changes if change.version_id == version.pk])
    return [position for change in changes for position in change.positions]


def begin(version: DraftVersion) -> dict[str | None, Tally]:
    """The tallies of a version by anchor. Its first ones are copies of the version before it."""
    latest = list(queries.tallies_of(version.consultation_id, up_to=version.number))
    if latest and latest[0].version_id != version.pk:
        for tally in latest:
            tally.pk, tally.version_id = None, version.pk
        Tally.objects.bulk_create(latest)
    return {tally.anchor: tally for tally in latest}


def _add(version: DraftVersion, changes: list[Change]) -> None:
    tallies = begin(version)
    new, old = [], []
    for change in changes:
        tally = tallies.get(change.anchor)
        if tally is None:
            tally = Tally(consultation_id=version.consultation_id, version=version, anchor=change.anchor)
            new.append(tally)
        else:
            old.append(tally)
        counted = figures(tally).plus(change.difference)
        shown = rules.shown(shown_figures(tally), counted)
        write(tally, counted=counted, shown=Figures(*shown))
    Tally.objects.bulk_create(new)
    Tally.objects.bulk_update(old, [*COUNTED, *SHOWN], batch_size=500)


def figures(tally: Tally) -> Figures:
    return Figures(tally.support, tally.oppose, tally.neutral)


def shown_figures(tally: Tally) -> Figures:
    return Figures(tally.shown_support, tally.shown_oppose, tally.shown_neutral)


def write(tally: Tally, *, counted: Figures, shown: Figures) -> None:
    tally.support, tally.oppose, tally.neutral = counted
    tally.shown_support, tally.shown_oppose, tally.shown_neutral = shown
