"""Who votes and who closes hold each other off by a lock on the consultation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import User
from consultation.comments.models import Comment
from consultation.drafts.models import Consultation
from consultation.lib.locks import LOCK_SPACE
from consultation.votes import actions
from consultation.votes.models import Agreement, Choice
from tests import factories
from tests.votes.closing import closing_of
from tests.votes.conftest import Vote

HELD = """SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'
AND classid = %s AND pid = pg_backend_pid()"""


def shared() -> list[int]:
    """The consultations whose closing this transaction holds off."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, [LOCK_SPACE])
        return [key for (key,) in cursor]


@pytest.fixture
def comment(consultation: Consultation, aliya: User, at: datetime) -> Comment:
    return factories.make_comment(consultation, aliya, at=at)


@pytest.mark.parametrize("name", ["take", "withdraw", "react", "unreact"])
def test_who_votes_holds_off_the_closing(
    name: str, consultation: Consultation, comment: Comment, dana: User, at: datetime
) -> None:
    told: dict[str, Any] = {"keys_dir": settings.KEYS_DIR, "at": at}
    voting: dict[str, Any] = told | {
        "consultation": consultation,
        "anchor": None,
        "person_id": dana.public_id,
    }
    reacting: dict[str, Any] = told | {"comment": comment, "person": dana}
    work = {
        "take": partial(actions.take, choice=Choice.OPPOSE, **voting),
        "withdraw": partial(actions.withdraw, **voting),
        "react": partial(actions.react, choice=Agreement.AGREE, **reacting),
        "unreact": partial(actions.unreact, **reacting),
    }
    assert shared() == []
    work[name]()
    assert shared() == [consultation.pk]


@pytest.mark.parametrize(("name", "times"), [("count", 1), ("close", 1), ("close and forget", 2)])
def test_who_counts_closes_or_forgets_is_alone(
    name: str, times: int, vote: Vote, aliya: User, consultation: Consultation, at: datetime
) -> None:
    taken: list[list[int]] = []

    def execute(run: Callable[..., Any], sql: str, params: Any, many: Any, context: Any) -> Any:
        if "pg_advisory_xact_lock(" in sql:
            taken.append(params)
        return run(sql, params, many, context)

    vote(aliya)
    over = closing_of(consultation)
    with connection.execute_wrapper(execute):
        if name == "count":
            actions.count(at=at)
        else:
            actions.close(at=over)
        if name == "close and forget":
            actions.destroy_key(
                consultation_id=consultation.pk,
                appeal_period=timedelta(),
                keys_dir=settings.KEYS_DIR,
                at=over,
            )
    assert taken == [[LOCK_SPACE, consultation.pk]] * times
