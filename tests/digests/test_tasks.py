from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from accounts.models import User
from consultation.digests.models import Digest
from consultation.digests.tasks import send_digests
from consultation.drafts.models import Consultation
from consultation.outbox.models import OutgoingMail
from consultation.outbox.tasks import send_mail
from consultation.record.models import TickRun
from consultation.record.queries import database_time
from consultation.ticks import TICKS
from tests import factories
from tests.digests.conftest import Happen, follow_since
from tests.outbox.smtp import Server, serve

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def server(settings: LazySettings) -> Iterator[Server]:
    with serve() as server:
        settings.SMTP = server.address
        yield server


@pytest.fixture
def readers(quiet: Consultation, happen: Happen) -> list[User]:
    now = database_time()
    people = [factories.make_resident(f"R{n}") for n in range(5)]
    for person in people:
        follow_since(person, quiet, now - 2 * DAY)
    happen(now - DAY)
    return people


def test_the_ticks_deliver_a_digest_once_however_often_they_run(readers: list[User], server: Server) -> None:
    for _ in range(2):
        send_digests()
        send_mail()

    assert sorted(server.recipients) == sorted(person.email for person in readers)
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {OutgoingMail.State.SENT}


def test_the_ticks_leave_their_pulse(server: Server) -> None:
    send_digests()
    send_mail()

    assert {send_digests.name, send_mail.name} <= set(TickRun.objects.values_list("name", flat=True))


def test_mails_never_pile_up(readers: list[User], server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consultation.digests.tasks.QUEUED_AHEAD", 2)
    monkeypatch.setattr("consultation.digests.actions.composing.CHUNK", 1)
    waiting: list[int] = []
    server.always["content"] = lambda: waiting.append(len(server.taken))

    send_digests()

    queued = OutgoingMail.objects.filter(state=OutgoingMail.State.QUEUED).count()
    assert (len(waiting), queued, Digest.objects.filter(composed_at__isnull=True).count()) == (4, 1, 0)


def test_a_mail_server_that_is_away_stops_composing_for_now(
    readers: list[User], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consultation.digests.tasks.QUEUED_AHEAD", 2)
    monkeypatch.setattr("consultation.digests.actions.composing.CHUNK", 1)
    server.always["connect"] = "421 Too busy"

    send_digests()

    assert (OutgoingMail.objects.count(), Digest.objects.filter(composed_at__isnull=True).count()) == (2, 3)


def test_the_command_does_every_tick_once(readers: list[User], server: Server) -> None:
    out = StringIO()

    call_command("tick", stdout=out)

    assert out.getvalue().split() == list(TICKS)


def test_the_command_does_one_tick(readers: list[User], server: Server) -> None:
    call_command("tick", only=["send_digests"], stdout=StringIO())

    assert (OutgoingMail.objects.count(), server.taken) == (5, [])


def test_the_command_names_the_ticks_it_knows() -> None:
    with pytest.raises(CommandError, match=r"send_mail, .*send_digests"):
        call_command("tick", only=["send_pigeons"])
