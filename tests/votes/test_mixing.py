from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import connection

from consultation.drafts.models import Consultation
from consultation.votes.actions import mixing
from consultation.votes.models import Position

FILL = """INSERT INTO consultation_position (id, consultation_id, participant, choice, given_on_version_id)
SELECT gen_random_uuid(), %s, n::text, 1, %s FROM generate_series(1, %s) n"""


def keys() -> set[UUID]:
    return set(Position.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("rows", "moved", "mixed"),
    [(2_000, 0, 2_000), (2_001, 0, 1_000), (2_001, 100, 1_000), (2_001, 150, 1_500)],
)
def test_up_to_2000_rows_all_are_mixed_and_of_more_ten_for_each_that_moved_or_a_thousand(
    rows: int, moved: int, mixed: int, consultation: Consultation
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kenes.mixing', 'on', true)")
        cursor.execute(FILL, [consultation.pk, consultation.current_version_id, rows])
    before = keys()

    mixing.mix(Position, consultation.pk, [uuid4() for _ in range(moved)])

    after = keys()
    assert (len(after), len(before - after)) == (rows, mixed)
