from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from consultation.drafts import actions as drafts
from consultation.drafts.models import Consultation
from consultation.lib import pseudonyms
from consultation.record.models import Event
from consultation.votes import actions, queries
from consultation.votes.models import Choice, Position, TallyChange
from consultation.votes.rules import AnchorUnknown, VotingClosed, VotingPaused
from tests import factories
from tests.votes.conftest import Vote, key_file


def held() -> list[tuple[str | None, int]]:
    return sorted(Position.objects.values_list("anchor", "choice"), key=str)


def test_a_second_vote_replaces_the_first(vote: Vote, aliya: User) -> None:
    vote(aliya, Choice.SUPPORT)
    vote(aliya, Choice.OPPOSE)
    assert held() == [(None, Choice.OPPOSE)]


def test_people_and_provisions_are_counted_apart(vote: Vote, aliya: User, dana: User, anchor: str) -> None:
    vote(aliya, Choice.SUPPORT)
    vote(aliya, Choice.OPPOSE, anchor)
    vote(dana, Choice.NEUTRAL)
    assert held() == sorted([(None, 1), (anchor, 2), (None, 3)], key=str)


def test_withdrawing_leaves_nothing(
    vote: Vote, consultation: Consultation, aliya: User, at: datetime
) -> None:
    vote(aliya)
    for _ in range(2):
        actions.withdraw(
            consultation=consultation,
            anchor=None,
            person_id=aliya.public_id,
            keys_dir=settings.KEYS_DIR,
            at=at,
        )
    assert held() == []


def test_withdrawing_takes_only_ones_own_position_and_only_there(
    vote: Vote, consultation: Consultation, aliya: User, dana: User, anchor: str, at: datetime
) -> None:
    for person, choice in ((aliya, Choice.SUPPORT), (dana, Choice.OPPOSE)):
        vote(person, choice)
        vote(person, choice, anchor)
    told = {
        "consultation": consultation,
        "person_id": aliya.public_id,
        "keys_dir": settings.KEYS_DIR,
        "at": at,
    }
    actions.withdraw(anchor=None, **told)  # type: ignore[arg-type]
    assert held() == sorted([(anchor, 1), (anchor, 2), (None, 2)], key=str)
    actions.withdraw(anchor=anchor, **told)  # type: ignore[arg-type]
    assert held() == sorted([(anchor, 2), (None, 2)], key=str)


def test_no_time_is_kept_not_even_the_day() -> None:
    timed = {"DateField", "DateTimeField", "TimeField"}
    kept = [
        f.name
        for f in (*Position._meta.get_fields(), *TallyChange._meta.get_fields())
        if f.get_internal_type() in timed
    ]
    assert kept == []


def test_a_vote_touches_only_positions_and_their_changes(vote: Vote, aliya: User) -> None:
    before = Event.objects.count()
    with CaptureQueriesContext(connection) as captured:
        vote(aliya)
    written = [q["sql"] for q in captured if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
    assert len(written) == 1
    assert "INSERT INTO consultation_position" in written[0]
    assert "accounts_user" not in "".join(q["sql"] for q in captured)
    assert str(aliya.public_id) not in "".join(q["sql"] for q in captured)
    assert Event.objects.count() == before


def test_the_same_vote_again_moves_no_row(vote: Vote, aliya: User) -> None:
    def place() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT ctid::text FROM consultation_position")
            return str(cursor.fetchone()[0])

    vote(aliya)
    before, changes = place(), TallyChange.objects.count()
    vote(aliya)
    assert (place(), TallyChange.objects.count()) == (before, changes)


def test_a_vote_confirmed_on_a_new_version_names_it_and_asks_to_be_mixed(
    vote: Vote, consultation: Consultation, aliya: User, anchor: str, at: datetime
) -> None:
    vote(aliya, Choice.SUPPORT, anchor)
    TallyChange.objects.all().delete()
    version = factories.make_next_version(
        consultation, at=at, writing=drafts.Writing(source={"en": factories.source_in("en")})
    )
    vote(aliya, Choice.SUPPORT, anchor)
    position = Position.objects.get()
    assert position.given_on_version_id == version.pk
    assert list(TallyChange.objects.values_list("position", "difference")) == [(position.pk, 0)]


@pytest.mark.parametrize("change", ["before opening", "at closing", "sealed", "withdrawn"])
def test_a_closed_consultation_refuses(
    vote: Vote, consultation: Consultation, aliya: User, at: datetime, change: str
) -> None:
    opens, closes = consultation.opens_at, consultation.closes_at
    assert opens
    assert closes
    when = {"before opening": opens - timedelta(seconds=1), "at closing": closes}.get(change, at)
    # `vote` holds the consultation as it was read before: only a look under the lock can tell.
    if change == "sealed":
        Consultation.objects.update(sealed_at=at)
    if change == "withdrawn":
        Consultation.objects.update(withdrawn_at=at)
    with pytest.raises(VotingClosed):
        vote(aliya, when=when)
    assert held() == []


def test_a_made_up_anchor_is_refused(vote: Vote, aliya: User) -> None:
    with pytest.raises(AnchorUnknown):
        vote(aliya, Choice.SUPPORT, "nowhere")
    assert held() == []


def test_a_position_stays_on_an_anchor_that_the_next_version_dropped(
    vote: Vote, consultation: Consultation, aliya: User, dana: User, anchor: str, at: datetime
) -> None:
    vote(aliya, Choice.SUPPORT, anchor)
    short = dict(factories.HEADINGS)
    factories.make_next_version(consultation, at=at, writing=drafts.Writing(source=short))
    with pytest.raises(AnchorUnknown):
        vote(dana, Choice.SUPPORT, anchor)
    assert held() == [(anchor, Choice.SUPPORT)]
    vote(aliya, Choice.OPPOSE, anchor)
    assert held() == [(anchor, Choice.OPPOSE)]


def test_a_missing_key_pauses_voting_and_is_named(
    vote: Vote, consultation: Consultation, aliya: User, at: datetime
) -> None:
    vote(aliya)
    assert queries.consultations_without_key(settings.KEYS_DIR, at=at) == []
    key_file(consultation).unlink()
    with pytest.raises(VotingPaused):
        vote(aliya, Choice.OPPOSE)
    assert queries.consultations_without_key(settings.KEYS_DIR, at=at) == [consultation.public_id]
    assert queries.is_paused(consultation, settings.KEYS_DIR)
    assert queries.own_positions(consultation, aliya.public_id, settings.KEYS_DIR) == {}
    assert held() == [(None, Choice.SUPPORT)]


def test_a_recreated_key_is_refused(
    vote: Vote, consultation: Consultation, aliya: User, at: datetime
) -> None:
    key_file(consultation).unlink()
    pseudonyms.create_key(settings.KEYS_DIR, consultation.public_id)
    with pytest.raises(VotingPaused):
        vote(aliya)
    assert queries.consultations_without_key(settings.KEYS_DIR, at=at) == [consultation.public_id]


def test_own_positions_are_found_by_the_key_alone(
    vote: Vote, consultation: Consultation, aliya: User, dana: User, anchor: str
) -> None:
    vote(aliya, Choice.SUPPORT)
    vote(aliya, Choice.NEUTRAL, anchor)
    vote(dana, Choice.OPPOSE)
    with CaptureQueriesContext(connection) as captured:
        own = queries.own_positions(consultation, aliya.public_id, settings.KEYS_DIR)
    assert own == {None: Choice.SUPPORT, anchor: Choice.NEUTRAL}
    assert len(captured) == 1
