from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from consultation.outbox import actions
from consultation.outbox.message import Letter
from consultation.outbox.models import OutgoingMail
from tests.outbox.smtp import Server, serve

Queue = Callable[..., OutgoingMail]


@pytest.fixture(params=[False, True], ids=["one by one", "together"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """One that takes commands one by one, and one that takes them together."""
    with serve() as server:
        server.pipelining = request.param
        yield server


@pytest.fixture
def queue(db: None, at: datetime) -> Queue:
    def make(recipient: str = "aliya@example.kz", **given: Any) -> OutgoingMail:
        when = given.pop("at", at)
        letter = Letter(
            recipient=recipient,
            subject=given.pop("subject", "Your code"),
            text=given.pop("text", "It is 123 456."),
            language=given.pop("language", "en"),
            **given,
        )
        (message_id,) = actions.queue([letter], at=when)
        return OutgoingMail.objects.get(message_id=message_id)

    return make


@pytest.fixture
def send(server: Server) -> Callable[[datetime], int]:
    def send(at: datetime) -> int:
        return actions.send_due(at=at, smtp=server.address, seconds=20)

    return send
