"""Who may do what, in every state of a draft."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.access.table import differences
from tests.access.world import ROLES, STATES, make_world
from tests.soak.account import Account


@pytest.mark.parametrize("role", ROLES)
def test_each_address_answers_as_classified_in_every_state(
    unhurried: None, role: str, account: Account
) -> None:
    different = differences(role, make_world(timezone.now()), {*STATES})
    account.found(different=len(different))
    assert different == []
