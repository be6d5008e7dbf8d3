"""Eight clients that take positions by the action that the site calls, each a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from multiprocessing.pool import Pool
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import connections
from django.utils import timezone

from bench import cpu
from consultation.drafts.models import Consultation
from consultation.votes import actions
from consultation.votes.models import Choice

CLIENTS = 8
POSITIONS = 100  # of each client


@dataclass(frozen=True)
class Voters:
    pool: Pool
    pids: list[int]

    def take(self, drafts: list[int]) -> None:
        """So many positions of each client on these drafts, in turns, of people who held none."""
        self.pool.map(take, [drafts[client:] + drafts[:client] for client in range(CLIENTS)], chunksize=1)

    def clock_cost(self, drafts: list[int]) -> float:
        """A position: seconds by the clock, all clients at work."""
        began = time.perf_counter()
        self.take(drafts)
        return (time.perf_counter() - began) / (CLIENTS * POSITIONS)

    def processor_cost(self, drafts: list[int], database: int) -> float:
        """A position: seconds of processor time, the database's included."""
        spent = [*self.pids, database]
        before = sum(map(cpu.seconds, spent))
        self.take(drafts)
        return (sum(map(cpu.seconds, spent)) - before) / (CLIENTS * POSITIONS)


@contextmanager
def voters() -> Iterator[Voters]:
    """Forked, as a web server's workers are. The caller's own connections are closed first."""
    connections.close_all()
    before = set(cpu.children(os.getpid()))
    with multiprocessing.get_context("fork").Pool(CLIENTS, mortal) as pool:
        yield Voters(pool, [pid for pid in cpu.children(os.getpid()) if pid not in before])


def mortal() -> None:
    """Ends at TERM. The handler that it inherits raises, and was seen to wait for a lock then."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def take(drafts: list[int]) -> None:
    known = Consultation.objects.in_bulk(drafts)
    keys_dir = Path(settings.KEYS_DIR)
    for _, draft in zip(range(POSITIONS), cycle(drafts), strict=False):
        actions.take(
            consultation=known[draft],
            anchor=None,
            choice=Choice.SUPPORT,
            person_id=uuid4(),
            keys_dir=keys_dir,
            at=timezone.now(),
        )
