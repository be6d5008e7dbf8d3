from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.comments.models import Comment
from consultation.drafts.models import Consultation
from consultation.votes import actions
from consultation.votes.models import Agreement, Choice
from consultation.votes.own import held_in
from tests import factories
from tests.votes.conftest import first_paragraph, key_file, voting_in

AGREE, DISAGREE = Agreement.AGREE, Agreement.DISAGREE


@pytest.fixture
def two(authority: Authority, at: datetime) -> list[Consultation]:
    return [factories.make_consultation(authority, at=at) for _ in range(2)]


@pytest.fixture
def comments(two: list[Consultation], marat: User, at: datetime) -> list[Comment]:
    """Of the second consultation, those posted first, and one of the first."""
    later = at + timedelta(hours=1)
    places = [(two[1], at, "First"), (two[1], later, "Then"), (two[0], later, "There")]
    return [factories.make_comment(where, marat, at=when, source=said) for where, when, said in places]


@pytest.fixture
def holding(two: list[Consultation], comments: list[Comment], aliya: User, dana: User, at: datetime) -> User:
    for person, choice, agreement in ((aliya, Choice.SUPPORT, AGREE), (dana, Choice.OPPOSE, DISAGREE)):
        for consultation in reversed(two):
            voting_in(consultation, at)(person, choice)
            voting_in(consultation, at)(person, choice, first_paragraph(consultation))
        for comment in reversed(comments):
            actions.react(comment=comment, choice=agreement, person=person, keys_dir=settings.KEYS_DIR, at=at)
    return aliya


def test_a_person_finds_what_they_hold_and_nothing_of_others(
    two: list[Consultation],
    comments: list[Comment],
    holding: User,
    marat: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first, second = two
    with django_assert_num_queries(2):
        own = held_in(two, holding.public_id, settings.KEYS_DIR)
        said = [(each.comment.source, each.comment.author, each.choice) for each in own.reactions]
    assert [(each.consultation_id, each.anchor, each.choice) for each in own.positions] == [
        (each.pk, anchor, Choice.SUPPORT)
        for each in (first, second)
        for anchor in (first_paragraph(each), None)
    ]
    assert said == [(comments[n].source, marat, AGREE) for n in (2, 0, 1)]
    assert own.unreadable is False


def test_a_key_that_is_gone_is_told_and_hides_nothing_elsewhere(
    two: list[Consultation], holding: User
) -> None:
    gone, stands = two
    key_file(gone).unlink()
    own = held_in(two, holding.public_id, settings.KEYS_DIR)
    assert {each.consultation_id for each in own.positions} == {stands.pk}
    assert {each.consultation_id for each in own.reactions} == {stands.pk}
    assert own.unreadable is True
