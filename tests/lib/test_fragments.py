from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from consultation.lib import fragments
from consultation.votes.models import Choice
from consultation.votes.queries import Bar
from consultation.votes.views.positions import Closing

BOX: dict[str, Any] = {
    "consultation": Closing("aaaabbbbcccc", datetime(2026, 12, 14, 13, tzinfo=UTC)),
    "anchor": "",
    "own": Choice.SUPPORT,
    "bar": Bar(),
    "may_vote": True,
}


def test_two_readers_of_one_fragment_have_their_own_tokens_in_each_form() -> None:
    first, second = (
        fragments.with_forms("votes/_position.html", "en", tuple(BOX.items()), token)
        for token in ("aliyas", "marats")
    )
    assert first.count('name="csrfmiddlewaretoken" value="aliyas"') == 2
    assert first.replace("aliyas", "marats") == second
