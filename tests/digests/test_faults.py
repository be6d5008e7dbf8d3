"""Workers are killed, the broker forgets or freezes: nobody is written to twice, and no news is lost."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from consultation.celery import app
from consultation.comments.models import Comment
from consultation.digests import actions
from consultation.digests.models import Digest
from consultation.drafts.models import Consultation
from consultation.outbox.models import OutgoingMail
from consultation.record.models import Event
from consultation.record.queries import database_time
from consultation.stack import valkey
from consultation.votes.models import Position
from tests import factories
from tests.digests.faults import DAY, State, Worker, fate, gather, send_what_was_put_off
from tests.outbox.smtp import Server, serve

pytestmark = pytest.mark.django_db(transaction=True)

READERS = 300
WITHIN = 120.0  # seconds


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as server:
        yield server


@pytest.fixture
def worker(tmp_path: Path, server: Server) -> Iterator[Worker]:
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    worker = Worker(tmp_path, server, {"DATABASE_URL": database.geturl()})
    yield worker
    worker.stop()


@pytest.fixture
def broker() -> Iterator[redis.Redis]:
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        broker.flushdb()
        yield broker
        broker.flushdb()


@pytest.fixture
def news(consultation: Consultation) -> Event:
    return gather(READERS, consultation)


def misbehave(server: Server, worker: Worker) -> None:
    """Every twentieth answer is 4xx, and at three points of a mail the worker drops dead."""
    commands = Counter[str]()
    deaths = {("content", 40), ("rcpt", 130), ("content", 220)}

    def answer(step: str) -> Callable[[], str | None]:
        def say() -> str | None:
            commands[step] += 1
            if (step, commands[step]) in deaths:
                worker.kill()
                return None
            return "451 4.3.0 Later" if commands[step] % 20 == 0 else None

        return say

    for step in ("mail", "rcpt", "content"):
        server.always[step] = answer(step)


def tick() -> None:
    """As beat does it."""
    with app.connection_for_write() as to_broker:
        for name in ("digests.tasks.send_digests", "outbox.tasks.send_mail"):
            app.send_task(f"consultation.{name}", connection=to_broker, expires=2)


def run_until_tried(worker: Worker, broker: redis.Redis) -> None:
    """Tick until every mail has been tried. A dead worker is replaced; once the broker forgets, too."""
    deadline = time.monotonic() + WITHIN
    flushed = False
    while not (worker.kills == 3 and Digest.objects.count() == READERS and not untried()):
        assert time.monotonic() < deadline, worker.process and worker.process.last_lines()
        if worker.kills == 2 and not flushed:
            flushed = bool(broker.flushdb())
        if not worker.running:
            worker.start()
        tick()
        time.sleep(0.3)  # other processes are at work, and have no event for us to wait for
    worker.stop()


def untried() -> bool:
    waiting = OutgoingMail.objects.filter(state=State.QUEUED, due_at__lte=database_time())
    return Digest.objects.filter(composed_at=None).exists() or waiting.exists()


def test_a_digest_survives_dying_workers_a_flushed_broker_and_a_moody_server(
    consultation: Consultation, news: Event, server: Server, worker: Worker, broker: redis.Redis
) -> None:
    misbehave(server, worker)

    run_until_tried(worker, broker)
    at = send_what_was_put_off(server)

    # Nobody got a window twice, and what is missing is known to be missing.
    told = fate([server])
    assert (len(told.mails), Digest.objects.count(), told.twice) == (READERS, READERS, set())
    assert told.missing <= told.unknown
    assert 1 <= len(told.unknown) <= worker.kills == 3

    # The next digest goes to those it may not have reached, and says what the lost one said.
    uncertain = {told.mails[key].recipient for key in told.unknown}
    assert actions.plan(at=at + DAY) == len(uncertain)
    actions.compose(at=at + DAY)
    again = OutgoingMail.objects.filter(state=State.QUEUED)
    assert {mail.recipient for mail in again} == uncertain
    titles = {consultation.title_kk, consultation.title_ru, consultation.title_en}
    assert all(any(title in mail.text for title in titles) for mail in again)
    assert not {mail.message_id for mail in again} & told.mails.keys()


@pytest.fixture
def frozen_broker(tmp_path: Path) -> Iterator[str]:
    process, url = valkey.start(tmp_path)
    process.popen.send_signal(signal.SIGSTOP)
    yield url
    process.popen.send_signal(signal.SIGCONT)
    process.stop()


def test_comments_and_positions_are_taken_while_the_broker_is_frozen(
    frozen_broker: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.conf, "broker_url", frozen_broker)
    draft = factories.make_consultation(factories.make_authority(), at=database_time() - timedelta(hours=1))
    client.force_login(factories.make_resident())
    comment = {"source": "Where is the risk assessment?", "language": "en", "form_token": str(uuid4())}
    with (
        redis.Redis.from_url(frozen_broker, socket_timeout=0.2, retry=None) as broker,
        pytest.raises(redis.exceptions.TimeoutError),
    ):
        broker.ping()

    started = time.monotonic()
    answers = [
        client.post(reverse("comments:post", args=[draft.public_id]), comment).status_code,
        client.post(reverse("votes:take", args=[draft.public_id]), {"choice": "oppose"}).status_code,
    ]
    seconds = time.monotonic() - started

    assert (answers, Comment.objects.count(), Position.objects.count()) == ([303, 303], 1, 1)
    assert seconds < 3  # a connection to the frozen broker gives up after 5
