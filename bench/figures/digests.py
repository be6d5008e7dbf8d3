"""Digests beside a bare loop; how their time and memory grow, and what the broker carries."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import redis
from django.conf import settings

from accounts.models import User
from bench import post, readers, seeding
from bench.measuring import Result, Rounds, Target, single
from bench.reporting import progress
from bench.running import Bench
from consultation.digests.models import Digest
from consultation.outbox.models import OutgoingMail
from consultation.stack import places, programs

ROUNDS = 2
FEW, MANY, MILLION = 10_000, 100_000, 1_000_000
DAY = timedelta(days=1)
CHUNKS = 200  # composed of the million while memory is watched
PATIENCE = 600.0  # seconds


def measured(bench: Bench) -> Iterator[Result]:
    official, keys_dir = seeding.make_people(1)[0], Path(bench.env["KEYS_DIR"])
    nine = datetime.now(UTC).replace(hour=4, minute=0, second=0, microsecond=0)  # in Almaty
    few = readers.gather("few", FEW, official, keys_dir, since=nine - 2 * DAY)
    many = readers.gather("many", MANY, official, keys_dir, since=nine - 2 * DAY)
    with post.sink(bench) as port:
        yield from of_cost(bench, port, few, many, nine)
        yield of_broker(bench, port, official, keys_dir)
    yield of_memory(few, readers.gather("million", MILLION, official, keys_dir, since=nine - 2 * DAY), nine)


def of_cost(
    bench: Bench, port: int, few: readers.Group, many: readers.Group, nine: datetime
) -> Iterator[Result]:
    own, growth, whole = Rounds(), Rounds(), Rounds()
    for number in range(ROUNDS):
        progress(f"  delivering {FEW:,} and {MANY:,} digests, round {number + 1} of {ROUNDS} …")
        at = nine + 2 * number * DAY
        few.hear(at - DAY / 2)
        body = post.one_body(at)
        bare = post.bare_seconds(port, body, FEW)
        short = post.deliver(bench, port, at=at, expected=FEW)
        many.hear(at + DAY / 2)
        long = post.deliver(bench, port, at=at + DAY, expected=MANY)
        own.subject.append(long.own / MANY)
        whole.subject.append((long.own + long.database) / MANY)
        own.baseline.append(bare)
        whole.baseline.append(bare)
        growth.subject.append(long.clock)
        growth.baseline.append(short.clock)
    ours, theirs = (round(median(costs) * 1e6) for costs in (own.subject, own.baseline))
    yield own.as_rates(
        "digests per CPU-second ÷ bare smtplib loop",
        Target(least=0.7),
        f"{ours} µs of the worker's processor time beside {theirs} µs, mails of {len(body)} bytes",
    )
    yield whole.as_rates(
        "the same, the database's CPU counted too", None, "the bare loop keeps no record of what it sent"
    )
    yield growth.as_costs(
        "digest time, 100 k ÷ 10 k recipients",
        Target(least=9, most=11),
        f"{median(growth.subject):.0f} s and {median(growth.baseline):.1f} s, one sender",
    )


def of_broker(bench: Bench, port: int, official: User, keys_dir: Path) -> Result:
    """A real worker and beat, from the tick that plans until the last mail has gone."""
    now = datetime.now(UTC)
    hour = now.astimezone(ZoneInfo(settings.TIME_ZONE)).hour
    group = readers.gather("ticked", FEW, official, keys_dir, since=now - 2 * DAY, hour=hour)
    group.hear(now - DAY)
    planned = Digest.objects.filter(recipient__email__startswith="ticked")
    its = programs.Site(bench.home, bench.env | post.smtp_url(port))
    with ExitStack() as parts, redis.Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        progress("  waiting for beat and worker …")
        for process in (its.start_worker(), its.start_beat()):
            parts.callback(process.stop)
        wait_until(planned.exists)
        before = pushed(broker)
        sent = OutgoingMail.objects.filter(recipient__startswith="ticked", state="sent")
        wait_until(lambda: sent.count() == FEW)
        messages = pushed(broker) - before
    return single(
        "broker messages per recipient",
        messages / FEW,
        Target(most=0.002),
        f"{messages} messages, all of them",
    )


def pushed(broker: redis.Redis) -> int:
    return int(broker.info("commandstats").get("cmdstat_lpush", {}).get("calls", 0))


def wait_until(come: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not come():
        assert time.monotonic() < deadline, "the digests did not come"
        time.sleep(0.2)


def of_memory(few: readers.Group, million: readers.Group, nine: datetime) -> Result:
    at = nine + 10 * DAY
    few.hear(at - DAY / 2)
    little = peak(at)
    million.hear(at + DAY / 2)
    much = peak(at + DAY)
    return single(
        "memory of 1 M recipients − 10 k, MB",
        much - little,
        Target(most=20),
        f"planned in whole, {CHUNKS} chunks composed: {much:.0f} MB beside {little:.0f} MB at the most",
    )


def peak(at: datetime) -> float:
    """Megabytes that a fresh process had at its height."""
    told = subprocess.run(
        [sys.executable, "-m", "bench.composing", at.isoformat(), str(CHUNKS)],
        cwd=places.ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return float(json.loads(told))
