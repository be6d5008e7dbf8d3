from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.comments import actions as comments
from consultation.comments.models import Comment
from consultation.drafts.models import Consultation
from consultation.record.models import Event
from consultation.votes import actions, queries
from consultation.votes.models import Agreement, Position, Reaction, ReactionChange, ReactionTally
from consultation.votes.rules import CommentGone, OwnComment, VotingClosed, VotingPaused
from tests import factories
from tests.votes.conftest import Vote, in_threads, key_file

AGREE, DISAGREE = Agreement.AGREE, Agreement.DISAGREE
React = Callable[..., None]


@pytest.fixture
def comment(consultation: Consultation, aliya: User, at: datetime) -> Comment:
    return factories.make_comment(consultation, aliya, at=at)


@pytest.fixture
def react(comment: Comment, at: datetime) -> React:
    def give(person: User, choice: Agreement | None = AGREE, *, when: datetime = at) -> None:
        told = {"comment": comment, "person": person, "keys_dir": settings.KEYS_DIR, "at": when}
        if choice is None:
            actions.unreact(**told)  # type: ignore[arg-type]
        else:
            actions.react(choice=choice, **told)  # type: ignore[arg-type]

    return give


def given_now() -> list[int]:
    return sorted(Reaction.objects.values_list("choice", flat=True))


def counted(said: Sequence[Comment] | None = None) -> Counter[tuple[int, int]]:
    return +Counter(
        {
            (tally.comment_id, choice.value): figure
            for tally in ReactionTally.objects.filter(**({"comment__in": said} if said else {}))
            for choice, figure in ((AGREE, tally.agree), (DISAGREE, tally.disagree))
        }
    )


def shown(said: Sequence[Comment]) -> Counter[tuple[int, int]]:
    return +Counter(
        {
            (tally.comment_id, choice.value): figure
            for tally in ReactionTally.objects.filter(comment__in=said)
            for choice, figure in ((AGREE, tally.shown_agree), (DISAGREE, tally.shown_disagree))
        }
    )


def test_a_second_reaction_replaces_the_first_and_people_count_apart(
    react: React, dana: User, marat: User
) -> None:
    react(dana, AGREE)
    react(dana, DISAGREE)
    react(marat, DISAGREE)
    assert given_now() == [DISAGREE, DISAGREE]


def test_taking_it_back_leaves_nothing(react: React, dana: User) -> None:
    react(dana)
    react(dana, None)
    react(dana, None)
    assert given_now() == []


def test_an_author_is_not_asked_about_their_own_comment(react: React, aliya: User) -> None:
    with pytest.raises(OwnComment):
        react(aliya)
    assert given_now() == []


def test_a_position_and_a_reaction_of_one_person_never_join(
    react: React, vote: Vote, consultation: Consultation, dana: User
) -> None:
    react(dana)
    vote(dana)
    of_reaction, of_position = Reaction.objects.get().participant, Position.objects.get().participant
    assert of_reaction != of_position
    assert of_reaction == queries.participant(
        consultation, dana.public_id, settings.KEYS_DIR, queries.REACTION
    )


def test_a_reaction_appends_no_event_and_writes_only_its_own_row(react: React, dana: User) -> None:
    before = Event.objects.count()
    with CaptureQueriesContext(connection) as captured:
        react(dana)
    written = [q["sql"] for q in captured if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
    assert len(written) == 1
    assert "consultation_reaction" in written[0]
    assert "accounts_user" not in "".join(q["sql"] for q in captured)
    assert Event.objects.count() == before


@pytest.mark.parametrize("change", ["before opening", "at closing", "sealed", "withdrawn draft"])
def test_a_closed_consultation_takes_no_reaction(
    react: React, consultation: Consultation, dana: User, at: datetime, change: str
) -> None:
    assert consultation.opens_at
    assert consultation.closes_at
    when = {
        "before opening": consultation.opens_at - timedelta(seconds=1),
        "at closing": consultation.closes_at,
    }.get(change, at)
    if change == "sealed":
        Consultation.objects.update(sealed_at=at)
    if change == "withdrawn draft":
        Consultation.objects.update(withdrawn_at=at)
    for choice in (AGREE, None):
        with pytest.raises(VotingClosed):
            react(dana, choice, when=when)
    assert given_now() == []


def test_a_withdrawn_comment_takes_no_reaction_but_gives_it_back(
    react: React, comment: Comment, aliya: User, dana: User, marat: User, at: datetime
) -> None:
    react(dana)
    comments.withdraw(comment=Comment.objects.get(pk=comment.pk), author=aliya, at=at)
    with pytest.raises(CommentGone):
        react(marat)
    react(dana, None)
    assert given_now() == []


def test_a_missing_key_pauses_reactions(react: React, consultation: Consultation, dana: User) -> None:
    key_file(consultation).unlink()
    with pytest.raises(VotingPaused):
        react(dana)


steps = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 1), st.sampled_from([AGREE, DISAGREE, None, "count"])),
    max_size=20,
)


@hypothesis_settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_the_tally_of_reactions_equals_the_rows_after_any_sequence(
    authority: Authority, at: datetime, sequence: list[tuple[int, int, object]]
) -> None:
    consultation = factories.make_consultation(authority, at=at)
    people = [factories.make_resident() for _ in range(3)]
    said = [factories.make_comment(consultation, factories.make_resident(), at=at) for _ in range(2)]
    for person, which, step in sequence:
        told = {
            "comment": said[which],
            "person": people[person],
            "keys_dir": settings.KEYS_DIR,
            "at": at,
        }
        if isinstance(step, Agreement):
            actions.react(choice=step, **told)  # type: ignore[arg-type]
        elif step is None:
            actions.unreact(**told)  # type: ignore[arg-type]
        else:
            actions.count(at=at)
    actions.count(at=at)
    held = Counter(Reaction.objects.filter(comment__in=said).values_list("comment", "choice"))
    assert counted(said) == held
    assert shown(said) == Counter()  # of three people
    assert ReactionChange.objects.count() == 0
    assert consultation.closes_at
    actions.close(at=consultation.closes_at)
    assert counted(said) == shown(said) == held


def test_the_tick_mixes_reactions_and_moves_every_column_along(
    react: React, consultation: Consultation, at: datetime
) -> None:
    people = [factories.make_resident() for _ in range(40)]
    for person in people:
        react(person)

    def lying() -> list[tuple[str, str]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id::text, participant FROM consultation_reaction ORDER BY ctid")
            return list(cursor.fetchall())

    before = lying()
    actions.count(at=at)
    after = lying()
    assert [participant for _, participant in after] != [participant for _, participant in before]
    assert sorted(p for _, p in after) == sorted(p for _, p in before)
    assert not {key for key, _ in after} & {key for key, _ in before}
    assert counted() == Counter({(Comment.objects.get().pk, AGREE.value): 40})


def test_the_closing_counts_the_last_reactions_and_takes_no_more(
    react: React, consultation: Consultation, dana: User, marat: User
) -> None:
    react(dana)
    assert consultation.closes_at
    actions.close(at=consultation.closes_at)
    assert counted() == Counter({(Comment.objects.get().pk, AGREE.value): 1})
    with pytest.raises(VotingClosed):
        react(marat)


def test_the_closing_mixes_reactions_and_rewrites_no_tally_but_those_that_changed(
    react: React, consultation: Consultation, aliya: User, dana: User, at: datetime
) -> None:
    untouched = ReactionTally.objects.create(
        comment=factories.make_comment(consultation, aliya, at=at, source="Beside it")
    )

    def place() -> str:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT ctid::text FROM consultation_reactiontally WHERE comment_id = %s", [untouched.pk]
            )
            return str(cursor.fetchone()[0])

    react(dana)
    key, lay = Reaction.objects.get().pk, place()
    actions.count(at=at)
    mixed = Reaction.objects.get().pk
    assert (mixed != key, place()) == (True, lay)
    assert consultation.closes_at
    actions.close(at=consultation.closes_at)
    assert Reaction.objects.get().pk != mixed


def test_reactions_to_a_comment_that_is_gone_are_forgotten(
    react: React, comment: Comment, dana: User, at: datetime
) -> None:
    react(dana)
    comment.delete()
    actions.count(at=at)
    assert (ReactionChange.objects.count(), ReactionTally.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_64_reactions_of_one_person_from_8_threads_are_one(react: React, dana: User, at: datetime) -> None:
    def writer() -> None:
        for n in range(8):
            react(dana, list(Agreement)[n % 2])

    in_threads(*[writer] * 8)
    actions.count(at=at)
    assert len(given_now()) == 1
    assert sum(counted().values()) == 1
