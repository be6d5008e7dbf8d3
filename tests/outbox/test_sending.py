from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError, connection, connections, transaction

from consultation.outbox import actions, delivery
from consultation.outbox.actions import claiming, sending
from consultation.outbox.models import Bounce, OutgoingMail
from tests.outbox.conftest import Queue
from tests.outbox.smtp import CUT, Server

pytestmark = pytest.mark.django_db
State = OutgoingMail.State
Priority = OutgoingMail.Priority
Send = Callable[[datetime], int]
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def claim_one(at: datetime) -> tuple[sending.Turn, claiming.Claim]:
    """As a sender does that is not there any more."""
    (mail,) = actions.hold(at=at, sender=1, limit=1)
    claim = actions.Claims(1).claim(mail, at=at)
    assert claim is not None
    return sending.Turn(mail, sending.parcel_of(mail)), claim


def states() -> dict[str, str]:
    return dict(OutgoingMail.objects.values_list("recipient", "state"))


def test_a_sent_mail_keeps_its_address_and_loses_its_text(
    queue: Queue, send: Send, server: Server, at: datetime
) -> None:
    mail = queue(html="<p>It is 123 456.</p>", headers={"List-Unsubscribe": "<https://a.kz/>"})

    sent = send(at)

    mail.refresh_from_db()
    assert (sent, [taken.message["Message-ID"] for taken in server.taken]) == (1, [mail.message_id])
    assert (mail.state, mail.text, mail.html, mail.headers) == (State.SENT, "", "", {})
    assert (mail.recipient, mail.attempts, mail.settled_at is not None) == ("aliya@example.kz", 1, True)


def test_codes_go_before_digests_and_the_longest_due_before_others(
    queue: Queue, send: Send, server: Server, at: datetime
) -> None:
    queue("digest@example.kz", priority=Priority.DIGEST, at=at - MINUTE)
    queue("late@example.kz")
    queue("early@example.kz", at=at - SECOND)
    queue("tomorrow@example.kz", at=at + timedelta(days=1))

    send(at)

    assert server.recipients == ["early@example.kz", "late@example.kz", "digest@example.kz"]


def test_mails_of_a_chunk_share_a_connection(queue: Queue, send: Send, server: Server, at: datetime) -> None:
    for n in range(5):
        queue(f"person{n}@example.kz")

    send(at)

    assert (server.commands.count("connect"), server.commands.count("content")) == (1, 5)


@pytest.mark.parametrize("step", ["connect", "mail", "rcpt", "content"])
def test_a_mail_that_is_put_off_arrives_after_its_pause(
    step: str, queue: Queue, send: Send, server: Server, at: datetime
) -> None:
    mail = queue()
    server.answer(step, "451 4.3.0 Later")

    send(at)
    mail.refresh_from_db()
    first = (mail.state, mail.text, mail.attempts)
    send(mail.due_at - SECOND)
    too_early = mail.due_at - SECOND
    send(mail.due_at)

    mail.refresh_from_db()
    assert (first, mail.state, mail.attempts) == ((State.QUEUED, "It is 123 456.", 1), State.SENT, 2)
    assert mail.last_attempt_at is not None
    assert mail.last_attempt_at > too_early


@pytest.mark.parametrize("step", ["mail", "rcpt"])
def test_a_connection_cut_before_the_content_costs_only_time(
    step: str, queue: Queue, send: Send, server: Server, at: datetime
) -> None:
    queue()
    server.answer(step, CUT)

    send(at)
    send(at + MINUTE)

    assert (states(), server.recipients) == ({"aliya@example.kz": State.SENT}, ["aliya@example.kz"])


def test_a_mail_whose_content_got_no_answer_is_never_sent_again(
    queue: Queue, send: Send, server: Server, at: datetime
) -> None:
    mail = queue()
    server.answer("content", CUT)

    send(at)
    send(at + timedelta(days=1))

    mail.refresh_from_db()
    assert (mail.state, mail.text, server.recipients) == (State.UNKNOWN, "", ["aliya@example.kz"])


def test_an_address_that_is_refused_does_not_hold_up_the_next(
    queue: Queue, send: Send, server: Server, at: datetime
) -> None:
    queue("gone@example.kz", at=at - SECOND)
    queue("aliya@example.kz")
    server.answer("rcpt", "550 5.1.1 No such person")

    send(at)
    send(at + timedelta(days=1))

    assert (states(), server.recipients) == (
        {"gone@example.kz": State.REFUSED, "aliya@example.kz": State.SENT},
        ["aliya@example.kz"],
    )


@pytest.mark.parametrize("step", ["mail", "rcpt", "content"])
def test_nobody_is_called_unreachable_because_the_server_refuses_us(
    step: str, queue: Queue, send: Send, server: Server, at: datetime
) -> None:
    for n in range(20):
        queue(f"person{n}@example.kz", priority=Priority.DIGEST)
    server.always[step] = "550 5.7.1 We don't know you"

    send(at)

    assert (server.commands.count(step), set(states().values())) == (5, {State.QUEUED})
    assert not Bounce.objects.exists()


def test_the_breaker_probes_with_one_mail_and_closes_when_it_arrives(
    queue: Queue, send: Send, server: Server, at: datetime
) -> None:
    for n in range(20):
        queue(f"person{n}@example.kz", priority=Priority.DIGEST)
    server.always["content"] = "554 5.3.0 Not today"
    send(at)
    server.commands.clear()

    paused = (send(at + 30 * SECOND), len(server.commands))
    probe_failed = (send(at + 90 * SECOND), server.commands.count("content"))
    server.always.clear()
    recovered = send(at + 10 * MINUTE)

    assert (paused, probe_failed, recovered) == ((0, 0), (0, 1), 20)


def test_a_server_that_is_away_costs_one_mail_an_attempt_per_tick(
    queue: Queue, unused_address: dict[str, object], at: datetime
) -> None:
    for n in range(3):
        queue(f"person{n}@example.kz", at=at + n * SECOND)

    actions.send_due(at=at + MINUTE, smtp=unused_address, seconds=20)

    attempts = OutgoingMail.objects.order_by("queued_at").values_list("state", "attempts")
    assert list(attempts) == [(State.QUEUED, 1), (State.QUEUED, 0), (State.QUEUED, 0)]


@pytest.fixture
def unused_address() -> dict[str, object]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port}


@pytest.mark.parametrize(
    ("priority", "kept"), [(Priority.CODE, timedelta(minutes=15)), (Priority.DIGEST, timedelta(days=3))]
)
def test_a_mail_expires_when_it_has_waited_for_too_long(
    priority: Priority, kept: timedelta, queue: Queue, at: datetime
) -> None:
    mail = queue(priority=priority)

    seen = []
    for later in (kept, kept + SECOND):
        actions.sweep(at=at + later)
        mail.refresh_from_db()
        seen.append((mail.state, mail.text))

    assert seen == [(State.QUEUED, "It is 123 456."), (State.EXPIRED, "")]


def test_a_mail_that_would_be_tried_too_late_expires_at_once(
    queue: Queue, send: Send, server: Server, at: datetime
) -> None:
    mail = queue()
    server.answer("rcpt", "451 4.2.0 Greylisted")

    send(at + timedelta(minutes=14, seconds=58))

    mail.refresh_from_db()
    assert mail.state == State.EXPIRED


def test_addresses_are_forgotten_a_week_after_all_is_settled(
    queue: Queue, send: Send, server: Server, at: datetime
) -> None:
    sent = queue()
    send(at)
    sent.refresh_from_db()
    assert sent.settled_at is not None

    pruned = [
        actions.prune(at=sent.settled_at + timedelta(days=7) + later) for later in (-SECOND, SECOND, SECOND)
    ]

    sent.refresh_from_db()
    assert (pruned, sent.recipient, sent.subject, sent.last_reply) == ([0, 1, 0], "", "", "")


@pytest.mark.django_db(transaction=True)
def test_a_code_overtakes_the_digests_that_are_set_aside(
    queue: Queue, send: Send, server: Server, at: datetime
) -> None:
    for n in range(6):
        queue(f"digest{n}@example.kz", priority=Priority.DIGEST, at=at - MINUTE)
    server.answer("content", "250 OK", lambda: in_own_connection(lambda: queue("code@example.kz")))

    send(at)

    assert server.recipients.index("code@example.kz") <= 4
    assert (len(server.taken), set(states().values())) == (7, {State.SENT})


# -- somebody dies -----------------------------------------------------------------------------


def test_mails_set_aside_are_nobody_elses_until_their_sender_is_gone(
    queue: Queue, send: Send, server: Server, at: datetime
) -> None:
    for n in range(3):
        queue(f"person{n}@example.kz", priority=Priority.DIGEST)
    actions.hold(at=at, sender=1, limit=2)

    while_held = send(at)
    actions.sweep(at=at)
    afterwards = send(at)

    assert (while_held, afterwards, set(states().values())) == (1, 2, {State.SENT})


@pytest.mark.django_db(transaction=True)
def test_mails_of_a_sender_that_lives_stay_set_aside(queue: Queue, at: datetime) -> None:
    queue(priority=Priority.DIGEST)
    with claiming.present(20) as sender:
        actions.hold(at=at, sender=sender, limit=1)

        actions.sweep(at=at)

        assert list(OutgoingMail.objects.values_list("state", "held_by")) == [(State.QUEUED, sender)]


def test_a_code_is_set_aside_alone_so_that_none_waits_for_another(queue: Queue, at: datetime) -> None:
    for n in range(3):
        queue(f"person{n}@example.kz")

    assert [len(actions.hold(at=at, sender=sender, limit=50)) for sender in (1, 2)] == [1, 1]


def test_what_was_set_aside_in_vain_waits_for_every_sender(
    queue: Queue, send: Send, server: Server, at: datetime
) -> None:
    for n in range(20):
        queue(f"person{n}@example.kz", priority=Priority.DIGEST)
    server.always["content"] = "554 5.3.0 Not today"

    send(at)

    assert OutgoingMail.objects.filter(state=State.QUEUED, held_by=None).count() == 20


def test_a_mail_marked_and_never_sent_is_unknown_once_nobody_holds_it(
    queue: Queue, send: Send, server: Server, at: datetime
) -> None:
    mail = queue()
    claim_one(at)

    seen = []
    for later in (timedelta(0), actions.SENDER_PRESUMED_DEAD + SECOND):
        actions.sweep(at=at + later)
        send(at + later)
        mail.refresh_from_db()
        seen.append(mail.state)

    assert (seen, mail.text, server.taken) == ([State.SENDING, State.UNKNOWN], "", [])


@pytest.mark.django_db(transaction=True)
def test_a_sender_that_dies_between_the_server_and_the_commit_leaves_unknown(
    queue: Queue, send: Send, server: Server, at: datetime
) -> None:
    mail = queue()
    server.answer("content", kill_senders)

    with pytest.raises(OperationalError):
        send(at)
    connection.close()
    actions.sweep(at=at + MINUTE)
    send(at + MINUTE)

    mail.refresh_from_db()
    assert (mail.state, server.recipients) == (State.UNKNOWN, ["aliya@example.kz"])


def kill_senders() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_is_being_sent_is_not_swept(
    queue: Queue, send: Send, server: Server, at: datetime
) -> None:
    mail = queue()
    server.answer("content", lambda: in_own_connection(lambda: actions.sweep(at=at + timedelta(days=1))))

    send(at)

    mail.refresh_from_db()
    assert mail.state == State.SENT


@pytest.mark.django_db(transaction=True)
def test_a_mail_swept_before_its_sender_came_to_it_stays_unsent(
    queue: Queue, server: Server, at: datetime
) -> None:
    queue()
    turn, claim = claim_one(at)
    actions.sweep(at=at + MINUTE)

    talk = delivery.Talk(delivery.connect(server.address))
    sending.send(turn, None, talk, claim, at=at + MINUTE)
    talk.hang_up()

    assert (states(), server.taken) == ({"aliya@example.kz": State.UNKNOWN}, [])


@pytest.mark.django_db(transaction=True)
def test_senders_side_by_side_send_each_mail_once(queue: Queue, server: Server, at: datetime) -> None:
    for n in range(40):
        queue(f"person{n}@example.kz")
    start = threading.Barrier(4)

    def run() -> None:
        start.wait()
        try:
            actions.send_due(at=at, smtp=server.address, seconds=20)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (sorted(server.recipients), set(states().values())) == (sorted(states()), {State.SENT})


@pytest.mark.django_db(transaction=True)
def test_a_sender_outlasts_the_limit_on_transactions() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET transaction_timeout = '200ms'")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            claiming.outlast(cursor, 90)
            cursor.execute("SELECT pg_sleep(0.4)")
            cursor.execute("SHOW transaction_timeout")
            limit = cursor.fetchone()
    finally:
        connection.close()

    assert limit == ("90s",)


def test_the_limit_is_above_every_step_of_one_mail() -> None:
    steps = len(("mail", "rcpt", "data", "content", "rset"))

    assert steps * delivery.STEP_TIMEOUT < claiming.SENDING_LIMIT


def in_own_connection(work: Callable[[], object]) -> None:
    try:
        work()
    finally:
        connection.close()
