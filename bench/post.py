"""Delivering digests as the ticks do it, and a bare loop that sends one body to everybody."""

from __future__ import annotations

import smtplib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bench import cpu
from bench.running import Bench
from consultation.digests import actions
from consultation.digests.letters import Writer
from consultation.digests.tasks import QUEUED_AHEAD
from consultation.outbox import actions as outbox
from consultation.outbox import message, queries
from consultation.outbox.models import OutgoingMail
from consultation.stack import places, ports, processes

LONG = 600.0  # seconds


@dataclass(frozen=True)
class Spent:
    """Seconds: by the clock, of our own processor time, and of the database's."""

    clock: float
    own: float
    database: float


@contextmanager
def sink(bench: Bench) -> Iterator[int]:
    """The port of a mail server in a process of its own, whose time counts on neither side."""
    port = ports.unused()
    process = processes.start(
        "sink",
        [sys.executable, "-m", "bench.sink", str(port)],
        log=bench.home / "logs" / "sink.log",
        cwd=places.ROOT,
    )
    try:
        processes.wait_for(process, lambda: listens(port), within=30)
        yield port
    finally:
        process.stop()


def listens(port: int) -> bool:
    try:
        smtplib.SMTP("127.0.0.1", port).quit()
    except OSError:
        return False
    return True


def deliver(bench: Bench, port: int, *, at: datetime, expected: int) -> Spent:
    """Plan, compose and send, with the same steps as `digests.tasks`."""
    smtp = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port}
    began = (time.perf_counter(), time.process_time(), cpu.seconds(bench.postgres.popen.pid))
    actions.plan(at=at)
    writer, sent = Writer(at=at), 0
    while sent < expected:
        composed = actions.compose(at=at, writer=writer)
        if not composed or queries.digests_waiting() >= QUEUED_AHEAD:
            went_out = outbox.send_due(at=at, smtp=smtp, seconds=LONG)
            assert went_out, "nothing went out"
            sent += went_out
    ended = (time.perf_counter(), time.process_time(), cpu.seconds(bench.postgres.popen.pid))
    assert sent == expected, f"{sent} of {expected} went out"
    return Spent(*(after - before for before, after in zip(began, ended, strict=True)))


def one_body(at: datetime) -> bytes:
    """Of a mail that waits, as it goes over the wire."""
    actions.plan(at=at)
    actions.compose(at=at)
    return message.wire(OutgoingMail.objects.filter(state="queued")[0])


def bare_seconds(port: int, body: bytes, count: int) -> float:
    """Our processor time for one of these mails."""
    with smtplib.SMTP("127.0.0.1", port) as line:
        before = time.process_time()
        for number in range(count):
            line.sendmail("kenes@localhost", [f"reader{number}@example.kz"], body)
        return (time.process_time() - before) / count


def smtp_url(port: int) -> dict[str, Any]:
    return {"EMAIL_URL": f"smtp://127.0.0.1:{port}"}
