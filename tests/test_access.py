"""Who may do what: access/table.txt classifies every address. The long runs try all roles and states."""

from __future__ import annotations

from django.utils import timezone

from tests.access.asking import routes
from tests.access.table import Table, differences
from tests.access.world import make_world


def test_every_address_is_classified_and_nothing_else() -> None:
    assert Table.read().routes == set(routes())


def test_while_a_draft_is_open_each_address_answers_an_official_as_classified(unhurried: None) -> None:
    assert differences("official", make_world(timezone.now()), {"open"}) == []
