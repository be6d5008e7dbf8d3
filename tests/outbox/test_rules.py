from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from consultation.outbox import rules
from consultation.outbox.models import OutgoingMail
from consultation.outbox.rules import Reply, Step

State = OutgoingMail.State
CODE, DIGEST = OutgoingMail.Priority.CODE, OutgoingMail.Priority.DIGEST


@pytest.mark.parametrize(
    ("step", "code", "state", "systemic"),
    [
        (Step.CONNECT, 0, State.QUEUED, True),
        (Step.CONNECT, 421, State.QUEUED, True),
        (Step.CONNECT, 554, State.QUEUED, True),
        (Step.MAIL, 0, State.QUEUED, True),
        (Step.MAIL, 451, State.QUEUED, True),
        (Step.MAIL, 550, State.QUEUED, True),
        (Step.RCPT, 0, State.QUEUED, False),
        (Step.RCPT, 450, State.QUEUED, False),
        (Step.RCPT, 499, State.QUEUED, False),
        (Step.RCPT, 500, State.REFUSED, False),
        (Step.RCPT, 550, State.REFUSED, False),
        (Step.DATA, 0, State.QUEUED, False),
        (Step.DATA, 451, State.QUEUED, False),
        (Step.DATA, 554, State.QUEUED, True),
        (Step.CONTENT, 199, State.QUEUED, False),
        (Step.CONTENT, 200, State.SENT, False),
        (Step.CONTENT, 299, State.SENT, False),
        (Step.CONTENT, 300, State.QUEUED, False),
        (Step.CONTENT, 0, State.UNKNOWN, False),
        (Step.CONTENT, 452, State.QUEUED, False),
        (Step.CONTENT, 554, State.QUEUED, True),
    ],
)
def test_an_answer_settles_a_mail_only_where_its_meaning_is_certain(
    *, step: Step, code: int, state: State, systemic: bool
) -> None:
    reply = Reply(step, code, "words")

    assert (rules.outcome(reply), rules.systemic(reply)) == (state, systemic)


@pytest.mark.parametrize(
    ("code", "words", "systemic"),
    [
        (550, "5.1.1 No such person", False),
        (550, "No such person", False),
        (552, "5.2.2 Mailbox full", False),
        (553, "5.4.4 No way there", False),
        (554, "5.7.1 Relay access denied", True),
        (550, "5.7.1 Your network is on a list", True),
        (554, "5.3.2 Not today", True),
        (530, "Authentication required", True),
        (554, "Transaction failed", True),
        (554, "5.1.1 No such person", False),
    ],
)
def test_a_recipient_is_not_refused_where_the_server_refuses_us(
    code: int, words: str, *, systemic: bool
) -> None:
    reply = Reply(Step.RCPT, code, words)

    assert (rules.systemic(reply), rules.bounces(reply)) == (systemic, not systemic)


@pytest.mark.parametrize(("words", "kept"), [("No", "rcpt 550 No"), ("x" * 300, "rcpt 550 " + "x" * 191)])
def test_a_reply_is_kept_in_200_characters(words: str, kept: str) -> None:
    assert Reply(Step.RCPT, 550, words).line == kept


def test_where_the_server_said_nothing_no_words_are_kept() -> None:
    assert Reply(Step.CONNECT, 0).line == "connect 0 "


@pytest.mark.parametrize(
    ("priority", "seconds"),
    [(CODE, [5, 10, 20, 40, 60, 60]), (DIGEST, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600])],
)
def test_pauses_double_up_to_a_limit(priority: int, seconds: list[int], at: datetime) -> None:
    pauses = [
        rules.next_attempt(attempts=attempts, priority=priority, at=at) - at
        for attempts in range(1, len(seconds) + 1)
    ]

    assert pauses == [timedelta(seconds=each) for each in seconds]


@pytest.mark.parametrize(
    ("failures", "sent_since", "seconds_later", "allowed"),
    [
        (4, False, 0, 500),
        (5, False, 0, 0),
        (5, False, 59, 0),
        (5, False, 60, 1),
        (5, True, 0, 500),
    ],
)
def test_after_five_failures_in_a_row_one_mail_a_minute_probes(
    *, failures: int, sent_since: bool, seconds_later: int, allowed: int, at: datetime
) -> None:
    failed = [at - timedelta(seconds=back) for back in range(failures)]

    assert (
        rules.allowance(failures=failed, sent_since=sent_since, at=at + timedelta(seconds=seconds_later))
        == allowed
    )
