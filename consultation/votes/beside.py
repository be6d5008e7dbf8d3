"""Reactions, as `comments.beside` asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import Combinable

from accounts.models import User
from consultation.drafts.models import Consultation
from consultation.lib.pseudonyms import KeyMissing
from consultation.lib.statements import Statement
from consultation.votes import queries, rules
from consultation.votes.models import Agreement
from consultation.votes.ranking import RANKS

REACTIONS = Statement(
    "reactions_beside",
    """SELECT c.id, coalesce(t.shown_agree, 0), coalesce(t.shown_disagree, 0), r.choice
    FROM unnest($1::bigint[]) AS c (id) LEFT JOIN consultation_reactiontally t ON t.comment_id = c.id
    LEFT JOIN consultation_reaction r ON r.comment_id = c.id AND r.participant = $2""",
)


@dataclass(frozen=True, slots=True)
class Voice:
    """Under one comment: what others think of it, and what the reader does."""

    agree: int
    disagree: int
    own: Agreement | None
    may_react: bool
    exact: bool = False  # sealed; until then as `rules.shown` has it
    template: str = "votes/_reactions.html"


class Reactions:
    def __init__(
        self, consultation: Consultation, reader: User | None, keys_dir: Path, *, at: datetime
    ) -> None:
        self.reader = reader
        self.participant = None
        self.exact = consultation.sealed_at is not None
        self.open = rules.is_voting_open(consultation, at) and not queries.is_paused(consultation, keys_dir)
        if reader is not None:
            self.participant = _participant(consultation, reader, keys_dir)

    def annotated(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = rows.annotate(**queries.reaction_figures())
        return rows.annotate(**queries.own_reaction(self.participant)) if self.participant else rows

    def rank(self, order: str) -> Combinable | None:
        return RANKS[order]() if order in RANKS else None

    def of(self, row: Any) -> Voice:
        own = getattr(row, "own_reaction", None)
        return Voice(
            agree=getattr(row, "agree", 0),
            disagree=getattr(row, "disagree", 0),
            own=Agreement(own) if own else None,
            may_react=self.open and not rules.is_own(row.author_id, self.reader),
            exact=self.exact,
        )

    def each(self, authors: Mapping[int, int | None]) -> dict[int, Voice]:
        rows = REACTIONS.rows(list(authors), self.participant) if authors else ()
        return {
            comment: Voice(
                agree,
                disagree,
                own=Agreement(own) if own else None,
                may_react=self.open and not rules.is_own(authors[comment], self.reader),
                exact=self.exact,
            )
            for comment, agree, disagree, own in rows
        }

    @staticmethod
    def just_given(row: Any, own: Agreement | None) -> Voice:
        """The tally has not counted it yet; the person sees at once what they chose."""
        return Voice(row.agree, row.disagree, own, may_react=True)

    @staticmethod
    def refused(row: Any, own: Agreement | None) -> Voice:
        exact = row.consultation.sealed_at is not None
        return Voice(row.agree, row.disagree, own, may_react=False, exact=exact)


def _participant(consultation: Consultation, reader: User, keys_dir: Path) -> str | None:
    try:
        return queries.participant(consultation, reader.public_id, keys_dir, queries.REACTION)
    except KeyMissing:
        return None
