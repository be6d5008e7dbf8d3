"""People who follow drafts, written by the database itself: a million of them in a minute or two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection

from accounts.models import User
from bench import seeding
from bench.reporting import progress
from consultation.drafts.models import Consultation
from consultation.record.models import Event

DRAFTS = 5  # of each group; every reader follows one to three of them
KINDS = ("version.published", "dates.changed")
DAY = timedelta(days=1)

# The limit on transactions is for requests; PostgreSQL wants the old one ended first. Five million foreign
# keys need no look each: they are right.
READERS = """
SELECT set_config('transaction_timeout', '0', true), set_config('session_replication_role', 'replica', true);
WITH people AS (
    INSERT INTO accounts_user (password, is_superuser, public_id, email, display_name, language, time_zone,
        is_active, is_staff, joined_on)
    SELECT '!', false, gen_random_uuid(), %(group)s || n || '@example.kz', '',
        (ARRAY['kk', 'ru', 'en'])[1 + n %% 3], 'Asia/Almaty', true, false, current_date
    FROM generate_series(0, %(count)s - 1) n
    RETURNING id
), preferences AS (
    INSERT INTO consultation_digestpreference (user_id, frequency, hour, weekday)
    SELECT id, 'daily', %(hour)s, 0 FROM people
)
INSERT INTO consultation_follow (user_id, consultation_id, since)
SELECT id, (%(drafts)s::bigint[])[1 + (id + step * (id / 5)) %% %(many)s], %(since)s
FROM people CROSS JOIN generate_series(0, 2) step
WHERE step <= id %% 3
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Group:
    drafts: list[Consultation]
    size: int

    def hear(self, at: datetime) -> None:
        """Something happens in every draft of theirs."""
        Event.objects.bulk_create(
            Event(kind=kind, stream=draft.stream, particulars={"number": 1}, happened_at=at, recorded_at=at)
            for draft in self.drafts
            for kind in KINDS
        )


def gather(name: str, size: int, official: User, keys_dir: Path, *, since: datetime, hour: int = 8) -> Group:
    progress(f"  writing {size:,} readers …")
    drafts = [
        seeding.make_draft(f"Draft {n} on cameras", official, keys_dir, at=since) for n in range(DRAFTS)
    ]
    Event.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(
            READERS,
            {
                "group": name,
                "count": size,
                "hour": hour,
                "drafts": [draft.pk for draft in drafts],
                "many": DRAFTS,
                "since": since,
            },
        )
        cursor.execute("COMMIT")
        cursor.execute("ANALYZE")
    return Group(drafts, size)
