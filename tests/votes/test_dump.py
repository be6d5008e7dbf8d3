"""Somebody has a dump of the database without `KEYS_DIR`, and knows in which order people came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from operator import itemgetter

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import User
from consultation.digests.models import Follow
from consultation.drafts.models import Consultation
from consultation.votes import actions, queries
from consultation.votes.models import Choice, Position, TallyChange
from tests import factories
from tests.votes.conftest import Vote

PEOPLE = 200
# By chance a guess of 200 hits about once, and ten times or more in one of ten million tries;
# a rank correlation strays beyond 0.35 (five standard deviations) in one of a million.
HITS_BY_CHANCE = 9
CORRELATION_BY_CHANCE = 0.35


def dumped(table: str) -> list[list[str]]:
    """The rows as `pg_dump` writes them: in the order in which they lie."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT") as lines:
        text = b"".join(lines).decode()
    return [line.split("\t") for line in text.splitlines()]


def hits(guess: Sequence[str], truth: Sequence[str]) -> int:
    return sum(a == b for a, b in zip(guess, truth, strict=True))


def correlation(guess: Sequence[str], truth: Sequence[str]) -> float:
    """Spearman's, between the place in which somebody came and the place at which their row is found."""
    n, place = len(truth), {participant: rank for rank, participant in enumerate(guess)}
    distance = sum((rank - place[participant]) ** 2 for rank, participant in enumerate(truth))
    return 1 - 6 * distance / (n * (n * n - 1))


Come = Callable[..., list[str]]


@pytest.fixture
def come(consultation: Consultation, at: datetime, vote: Vote) -> Come:
    """So many people sign in, comment, follow and vote, one after the other; their pseudonyms in order."""
    with connection.cursor() as cursor:
        # An empty file: elsewhere, rows fill the holes that earlier tests have left.
        cursor.execute(f"TRUNCATE {Position._meta.db_table}")

    def in_order(many: int, *, apart: timedelta = timedelta(seconds=1)) -> list[str]:
        truth = []
        for n in range(many):
            person, moment = factories.make_resident(f"Resident {n}"), at + n * apart
            Client().force_login(person)
            factories.make_comment(consultation, person, at=moment, source=f"Comment {n}")
            Follow.objects.create(user=person, consultation=consultation, since=moment)
            vote(person, list(Choice)[n % 3], when=moment)
            truth.append(queries.participant(consultation, person.public_id, settings.KEYS_DIR))
        return truth

    return in_order


def columns() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM consultation_position LIMIT 0")
        return [column.name for column in cursor.description]


def guesses() -> dict[str, list[str]]:
    """The rows in the order in which they lie, and sorted by each of their columns (ties as they lie)."""
    rows, participant = dumped(Position._meta.db_table), columns().index("participant")
    order = {"as it lies": rows, "backwards": rows[::-1]}
    order |= {name: sorted(rows, key=itemgetter(n)) for n, name in enumerate(columns())}
    return {name: [row[participant] for row in ordered] for name, ordered in order.items()}


def lying_participants() -> list[str]:
    return guesses()["as it lies"]


def assert_no_better_than_chance(truth: list[str]) -> None:
    for name, guess in guesses().items():
        assert sorted(guess) == sorted(truth)
        assert hits(guess, truth) <= HITS_BY_CHANCE, name
        assert abs(correlation(guess, truth)) <= CORRELATION_BY_CHANCE, name


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize(
    "apart", [timedelta(seconds=1), timedelta(hours=2)], ids=["a rush", "over two weeks"]
)
def test_no_order_of_the_rows_tells_who_voted(
    come: Come, consultation: Consultation, at: datetime, apart: timedelta
) -> None:
    truth = come(PEOPLE, apart=apart)
    unmixed = guesses()["as it lies"]
    assert hits(unmixed, truth) == PEOPLE, "the attack itself must work on rows as they were written"
    assert correlation(unmixed, truth) == 1

    actions.count(at=at)
    assert_no_better_than_chance(truth)
    mixed = guesses()["as it lies"]

    assert consultation.closes_at
    actions.close(at=consultation.closes_at)
    assert_no_better_than_chance(truth)
    assert hits(guesses()["as it lies"], mixed) <= HITS_BY_CHANCE, "the closing mixes once more"


@pytest.mark.usefixtures("unhurried")
def test_no_other_table_holds_a_pseudonym_or_the_key_of_a_vote(come: Come, at: datetime) -> None:
    truth = come(12)
    positions, changes = Position._meta.db_table, TallyChange._meta.db_table
    before = ids()
    assert before & cells(changes), "before the tick there is a link"

    actions.count(at=at)

    assert dumped(changes) == []
    secret = before | ids() | set(truth)
    assert secret & cells(positions)
    for table in connection.introspection.table_names():
        if table != positions:
            assert not secret & cells(table), table
    assert not {str(public_id) for public_id in User.objects.values_list("public_id", flat=True)} & cells(
        positions
    )


def ids() -> set[str]:
    return {str(key) for key in Position.objects.values_list("pk", flat=True)}


def cells(table: str) -> set[str]:
    return {cell for row in dumped(table) for cell in row}


@pytest.mark.usefixtures("unhurried")
def test_a_few_votes_among_many_hide_in_a_sample_of_older_ones(
    consultation: Consultation, crowd: Callable[..., None], at: datetime
) -> None:
    Position.objects.bulk_create(
        Position(
            consultation=consultation,
            participant=f"older-{n}",
            choice=Choice.SUPPORT,
            given_on_version=consultation.current_version,
        )
        for n in range(3_000)
    )
    TallyChange.objects.all().delete()
    crowd(20)
    newest = lying_participants()[-20:]
    assert not any(name.startswith("older") for name in newest), "unmixed, the last rows are the latest votes"

    actions.count(at=at)

    names = lying_participants()
    assert len(set(names)) == 3_020
    late = [n for n, name in enumerate(names) if not name.startswith("older")]
    assert len(late) == 20
    # Among 1,020 or more moved rows, the last 200 hold about four of the twenty; all twenty never.
    assert len([n for n in late if n >= 3_020 - 200]) < 15
    assert min(late) < 3_020 - 400
