"""When a page changes by the clock alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Min, Q

from consultation.drafts import queries as drafts
from consultation.drafts import rules
from consultation.drafts.models import Consultation, Stage
from consultation.lib.words import time_left_holds_until
from consultation.pages.queries.front_page import CLOSING_SOON


def draft_turns_at(draft: Consultation, at: datetime) -> datetime | None:
    """The next moment at which its stage, or the time it says to be left, is another. None: never."""
    stage = rules.stage(draft, at)
    if stage == Stage.UPCOMING:
        return draft.opens_at
    if stage != Stage.OPEN or draft.closes_at is None:
        return None
    return time_left_holds_until(draft.closes_at, at=at)


def lists_turn_at(shown: Iterable[Consultation], at: datetime) -> datetime | None:
    """The same for a page that shows these drafts, and counts all of them by their stage. One query."""
    turns = drafts.published_consultations().aggregate(
        opening=Min("opens_at", filter=Q(opens_at__gt=at)),
        closing=Min("closes_at", filter=Q(closes_at__gt=at)),
        hurrying=Min("closes_at", filter=Q(closes_at__gt=at + CLOSING_SOON)),
    )
    hurrying = turns["hurrying"] and turns["hurrying"] - CLOSING_SOON
    each = [draft_turns_at(draft, at) for draft in shown]
    return min((turn for turn in (turns["opening"], turns["closing"], hurrying, *each) if turn), default=None)
