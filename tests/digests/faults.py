"""Dying workers, and what became of the mails they carried: shared by the quick test and the long run."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from accounts.models import User
from consultation.digests.models import DigestPreference, Follow
from consultation.drafts.models import Consultation
from consultation.outbox import actions as outbox
from consultation.outbox.models import OutgoingMail
from consultation.record.models import Event
from consultation.record.queries import database_time
from consultation.stack import places, processes
from tests.outbox.smtp import Server

DAY = timedelta(days=1)
State = OutgoingMail.State


@dataclass
class Worker:
    """A real Celery worker, with one sending process, and the mail server that only it sends to."""

    home: Path
    server: Server
    env: Mapping[str, str]
    kills: int = 0
    process: processes.Process | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "celery", "-A", "consultation.celery", "worker"]
        self.process = processes.start(
            "worker",
            [*command, "--concurrency=1", "--loglevel=WARNING", "--without-gossip", "--without-mingle"],
            log=self.home / f"worker-{self.server.port}.log",
            env={**os.environ, **self.env, "EMAIL_URL": f"smtp://127.0.0.1:{self.server.port}"},
            cwd=places.ROOT,
        )

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.running

    def kill(self) -> None:
        """All of it at once, with no time to say goodbye. From any thread."""
        assert self.process is not None
        self.kills += 1
        os.killpg(self.process.popen.pid, signal.SIGKILL)

    def stop(self) -> None:
        if self.process:
            self.process.stop(patience=5)


def gather(readers: int, consultation: Consultation) -> Event:
    """One event that so many people have followed long enough to be told of."""
    Event.objects.all().delete()
    now = database_time()
    people = [User(email=f"reader{n}@example.kz", language=("kk", "ru", "en")[n % 3]) for n in range(readers)]
    User.objects.bulk_create(people)
    Follow.objects.bulk_create(
        Follow(user=one, consultation=consultation, since=now - 3 * DAY) for one in people
    )
    DigestPreference.objects.bulk_create(DigestPreference(user=one) for one in people)
    return Event.objects.create(
        kind="dates.changed",
        subject_kind="consultation",
        subject_id=consultation.public_id,
        stream=consultation.stream,
        happened_at=now - 2 * DAY,
        recorded_at=now - 2 * DAY,
    )


@dataclass(frozen=True)
class Fate:
    """Of all digests' mails, by Message-ID, against what the servers have taken."""

    mails: dict[str, OutgoingMail]
    arrived: Counter[str]

    @property
    def twice(self) -> set[str]:
        return {key for key, times in self.arrived.items() if times > 1}

    @property
    def unknown(self) -> set[str]:
        return {key for key, mail in self.mails.items() if mail.state == State.UNKNOWN}

    @property
    def missing(self) -> set[str]:
        return self.mails.keys() - self.arrived.keys()


def fate(servers: Iterable[Server]) -> Fate:
    return Fate(
        mails={mail.message_id: mail for mail in OutgoingMail.objects.all()},
        arrived=Counter(taken.message_id for server in servers for taken in server.taken),
    )


def send_what_was_put_off(server: Server) -> datetime:
    """Hour by hour, without waiting for it. Returns the hour in which all is settled."""
    at = database_time()
    while OutgoingMail.objects.exclude(state__in=[State.SENT, State.UNKNOWN]).exists():
        at += timedelta(hours=1)
        outbox.sweep(at=at)
        outbox.send_due(at=at, smtp=server.address, seconds=20)
    return at
