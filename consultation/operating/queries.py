"""How the site fares, in a handful of queries whose cost follows what waits, not what lies in the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection
from django.db.models import Count, Min, QuerySet

from consultation.digests.models import Digest
from consultation.outbox import queries as outbox
from consultation.outbox import rules as mail
from consultation.outbox.models import Bounce, OutgoingMail
from consultation.record.models import TickRun
from consultation.ticks import TICKS
from consultation.votes.queries import consultations_without_key

LATELY = timedelta(hours=1)
BACKUP = "operating.backup"  # its last end is noted beside those of the ticks

Counts = dict[tuple[str, str], int]  # by kind of mail and state


@dataclass(frozen=True)
class Pulse:
    waiting: Counts
    settled_lately: Counts
    oldest_seconds: dict[str, float]  # by kind of mail; nothing waits, no entry
    digests_to_compose: int
    suppressed_addresses: int
    breaker_open: bool
    tick_ages: dict[str, float]
    voting_paused: int
    database_sessions: dict[str, int]


def pulse(*, keys_dir: Path, at: datetime) -> Pulse:
    waiting = OutgoingMail.objects.filter(state__in=[mail.State.QUEUED, mail.State.SENDING])
    settled = OutgoingMail.objects.filter(settled_at__gt=at - LATELY).exclude(recipient="")
    oldest = waiting.order_by().values_list("priority").annotate(Min("queued_at"))
    return Pulse(
        waiting=_by_kind_and_state(waiting),
        settled_lately=_by_kind_and_state(settled),
        oldest_seconds={_kind(priority): _age(queued_at, at) for priority, queued_at in oldest},
        digests_to_compose=Digest.objects.filter(composed_at__isnull=True).count(),
        suppressed_addresses=Bounce.objects.filter(suppressed_at__isnull=False).count(),
        breaker_open=outbox.allowance(at=at) < mail.CHUNK,
        tick_ages=_tick_ages(at),
        voting_paused=len(consultations_without_key(keys_dir, at=at)),
        database_sessions=_database_sessions(),
    )


def _by_kind_and_state(mails: QuerySet[OutgoingMail]) -> Counts:
    rows = mails.order_by().values_list("priority", "state").annotate(Count("pk"))
    return {(_kind(priority), state): number for priority, state, number in rows}


def _kind(priority: int) -> str:
    return OutgoingMail.Priority(priority).name.lower()


def _age(then: datetime, at: datetime) -> float:
    return max(0.0, (at - then).total_seconds())


def _tick_ages(at: datetime) -> dict[str, float]:
    """Whatever has never run is infinitely late."""
    finished = dict(TickRun.objects.values_list("name", "finished_at"))
    ages = {name: _age(finished_at, at) for name, finished_at in finished.items()}
    return {name: ages.get(name, float("inf")) for name in (*TICKS, BACKUP)}


def _database_sessions() -> dict[str, int]:
    """Of this database, by state, ours included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(state, 'unknown'), count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_type = 'client backend' GROUP BY 1"
        )
        return dict(cursor.fetchall())
