from __future__ import annotations

import mailbox
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from consultation.outbox import bouncing
from consultation.outbox.dsn import Failure
from consultation.outbox.models import Bounce, OutgoingMail
from consultation.outbox.queries import is_suppressed
from tests.outbox.conftest import Queue
from tests.outbox.smtp import Server

pytestmark = pytest.mark.django_db
Priority, State = OutgoingMail.Priority, OutgoingMail.State
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALIYA = "aliya@example.kz"
NO_SUCH_PERSON = "550 5.1.1 No such person"
Send = Callable[[datetime], int]


def scores() -> dict[str, tuple[int, bool]]:
    return {row.address: (row.score, row.suppressed_at is not None) for row in Bounce.objects.all()}


def test_the_third_refusal_in_a_row_suppresses(
    queue: Queue, send: Send, server: Server, at: datetime
) -> None:
    server.always["rcpt"] = NO_SUCH_PERSON
    seen = []
    for day in range(4):
        queue(at=at + day * DAY)
        send(at + day * DAY)
        seen.append(scores()[ALIYA])

    assert seen == [(1, False), (2, False), (3, True), (4, True)]


@pytest.mark.parametrize("reply", ["451 4.2.0 Later", "250 Fine"])
def test_what_is_no_refusal_is_not_counted(
    reply: str, queue: Queue, send: Send, server: Server, at: datetime
) -> None:
    queue()
    server.answer("rcpt", reply)

    send(at)

    assert scores() == {}


def test_a_refusal_of_us_is_nobodys_bounce(queue: Queue, send: Send, server: Server, at: datetime) -> None:
    queue(priority=Priority.DIGEST)
    server.always["content"] = "554 5.7.1 We don't like your letters"

    send(at)

    assert scores() == {}


def test_a_mail_that_arrives_takes_back_the_refusals_before_it(
    queue: Queue, send: Send, server: Server, at: datetime
) -> None:
    seen = []
    for day, reply in enumerate((NO_SUCH_PERSON, NO_SUCH_PERSON, None, NO_SUCH_PERSON)):
        queue(at=at + day * DAY)
        if reply:
            server.answer("rcpt", reply)
        send(at + day * DAY)
        seen.append(scores()[ALIYA][0])

    assert seen == [1, 2, 2, 1]


def test_refusals_a_month_apart_have_nothing_to_do_with_each_other(db: None, at: datetime) -> None:
    for day in (0, 31, 62, 93):
        bouncing.count(address=ALIYA, at=at + day * DAY)

    assert scores() == {ALIYA: (1, False)}


def suppress(at: datetime, address: str = ALIYA) -> None:
    Bounce.objects.create(address=address, score=3, last_bounced_at=at, suppressed_at=at)


def test_a_suppressed_address_gets_codes_and_no_digests(
    queue: Queue, send: Send, server: Server, at: datetime
) -> None:
    suppress(at)
    digest = queue(priority=Priority.DIGEST)
    code = queue(priority=Priority.CODE)
    other = queue("dana@example.kz", priority=Priority.DIGEST)

    send(at)

    states = [OutgoingMail.objects.get(pk=mail.pk).state for mail in (digest, code, other)]
    assert states == [State.REFUSED, State.SENT, State.SENT]
    assert sorted(server.recipients) == [ALIYA, "dana@example.kz"]


def test_lifting_a_suppression_begins_anew(queue: Queue, send: Send, server: Server, at: datetime) -> None:
    suppress(at)

    bouncing.lift_suppression(address="aliya@EXAMPLE.kz")
    queue(priority=Priority.DIGEST)
    send(at)

    assert (is_suppressed(ALIYA), scores(), server.recipients) == (False, {}, [ALIYA])


# -- mail that comes back later ----------------------------------------------------------------

HEADERS_ONLY, WHOLE = "text/rfc822-headers", "message/rfc822"


def report(
    message_id: str, *, action: str = "failed", status: str = "5.1.1", returned: str = HEADERS_ONLY
) -> bytes:
    original = f"From: Kenes <no-reply@kenes.kz>\nTo: {ALIYA}\nMessage-ID: {message_id}\nSubject: News\n\n"
    return f"""From: MAILER-DAEMON@mx.example.kz
To: no-reply@kenes.kz
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="xx"

--xx
Content-Type: text/plain; charset=utf-8

I'm sorry. Action: failed. Status: 5.1.1. Message-ID: <made@up>

--xx
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.kz
Arrival-Date: Sun, 22 Nov 2026 12:00:00 +0500

Final-Recipient: rfc822; somebody.else@example.kz
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 unknown

--xx
Content-Type: {returned}

{original}
--xx--
""".encode()


@pytest.fixture
def sent(queue: Queue, send: Send, at: datetime) -> OutgoingMail:
    mail = queue(priority=Priority.DIGEST)
    send(at)
    return mail


@pytest.fixture(params=["Maildir", "mbox"])
def deliver(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Path]:
    def deliver(*contents: bytes) -> Path:
        path = tmp_path / "returned"
        box: mailbox.Maildir | mailbox.mbox
        box = mailbox.Maildir(path) if request.param == "Maildir" else mailbox.mbox(path)
        for content in contents:
            box.add(content)
        box.close()
        return path

    return deliver


def read(path: Path) -> str:
    out = StringIO()
    call_command("read_bounces", str(path), stdout=out)
    return out.getvalue().strip()


@pytest.mark.parametrize("returned", [HEADERS_ONLY, WHOLE])
def test_a_returned_mail_counts_once_however_often_it_is_read(
    returned: str, sent: OutgoingMail, deliver: Callable[..., Path]
) -> None:
    path = deliver(*[report(sent.message_id, returned=returned)] * 2)

    said = [read(path), read(path)]

    sent.refresh_from_db()
    assert said == ["1 returned mails counted", "0 returned mails counted"]
    assert (scores(), sent.state) == ({ALIYA: (1, False)}, State.REFUSED)


@pytest.mark.parametrize(
    "made",
    [
        lambda mid: report(mid, action="delayed"),
        lambda mid: report(mid, action="delivered", status="2.0.0"),
        lambda mid: report(mid, status="4.4.7"),
        lambda mid: report(mid, status="5.2.2"),
        lambda mid: report(mid, status="5.7.1"),
        lambda mid: report("<somebody-elses@example.kz>"),
        lambda mid: report(""),
        lambda mid: f"From: a@b\nSubject: On holiday\nIn-Reply-To: {mid}\n\nI am away.\n".encode(),
        lambda mid: b"\xff\xfe not a mail \x00",
        lambda mid: report(mid)[:600],
    ],
    ids=["delayed", "delivered", "later", "full", "policy", "foreign", "nameless", "holiday", "junk", "cut"],
)
def test_nothing_else_counts(
    made: Callable[[str], bytes], sent: OutgoingMail, deliver: Callable[..., Path]
) -> None:
    assert read(deliver(made(sent.message_id))) == "0 returned mails counted"
    assert scores() == {}


def test_a_relay_that_takes_every_mail_and_returns_it_ends_in_suppression(
    queue: Queue, send: Send, at: datetime
) -> None:
    seen = []
    for week in range(3):
        mail = queue(priority=Priority.DIGEST, at=at + week * 7 * DAY)
        send(at + week * 7 * DAY)
        came_back = [Failure(mail.message_id, "5.1.1")]
        bouncing.count_returned(came_back, at=at + week * 7 * DAY + HOUR)
        seen.append(scores()[ALIYA])

    assert seen == [(1, False), (2, False), (3, True)]


def test_a_mailbox_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no mailbox"):
        read(tmp_path / "nowhere")
