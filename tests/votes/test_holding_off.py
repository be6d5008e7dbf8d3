"""Who votes and who closes hold each other off by a lock on the consultation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from consultation.comments.models import Comment
from consultation.drafts.models import Consultation
from consultation.lib.locks import LOCK_SPACE
from consultation.votes import actions
from consultation.votes.models import Agreement, Choice
from tests import factories
from tests.votes.closing import closing_of
from tests.votes.conftest import Vote


@pytest.fixture
def comment(consultation: Consultation, aliya: User, at: datetime) -> Comment:
    return factories.make_comment(consultation, aliya, at=at)


@pytest.fixture
def work(
    consultation: Consultation, comment: Comment, dana: User, at: datetime
) -> dict[str, Callable[[], object]]:
    keys, whole = settings.KEYS_DIR, {"consultation": consultation, "anchor": None}
    person, over = {"person_id": dana.public_id, "keys_dir": keys, "at": at}, closing_of(consultation)
    reacting = {"comment": comment, "person": dana, "keys_dir": keys, "at": at}

    def forget() -> None:
        actions.close(at=over)
        actions.destroy_key(
            consultation_id=consultation.pk, appeal_period=timedelta(), keys_dir=keys, at=over
        )

    return {
        "take": lambda: actions.take(choice=Choice.OPPOSE, **whole, **person),  # type: ignore[arg-type]
        "withdraw": lambda: actions.withdraw(**whole, **person),  # type: ignore[arg-type]
        "react": lambda: actions.react(choice=Agreement.AGREE, **reacting),  # type: ignore[arg-type]
        "unreact": lambda: actions.unreact(**reacting),  # type: ignore[arg-type]
        "count": lambda: actions.count(at=at),
        "close": lambda: actions.close(at=over),
        "close and forget": forget,
    }


@pytest.mark.parametrize(
    ("name", "locks"),
    [
        ("take", ["shared"]),
        ("withdraw", ["shared"]),
        ("react", ["shared"]),
        ("unreact", ["shared"]),
        ("count", ["alone"]),
        ("close", ["alone"]),
        ("close and forget", ["alone", "alone"]),
    ],
)
def test_each_holds_off_those_that_would_get_in_its_way(
    name: str,
    locks: list[str],
    work: dict[str, Callable[[], object]],
    vote: Vote,
    aliya: User,
    consultation: Consultation,
) -> None:
    vote(aliya)
    with CaptureQueriesContext(connection) as captured:
        work[name]()
    asked = [query["sql"] for query in captured if "advisory" in query["sql"]]
    key = LOCK_SPACE, consultation.pk
    kinds = {
        "shared": f"SELECT pg_advisory_xact_lock_shared($1, $2) {[str(part) for part in key]}",
        "alone": f"SELECT pg_advisory_xact_lock{key}",
    }
    assert asked == [kinds[lock] for lock in locks]
