from __future__ import annotations

from datetime import datetime

import pytest
from django.conf import settings

from accounts.models import User
from consultation.comments.models import Comment
from consultation.drafts.models import Consultation
from consultation.votes import actions, queries
from consultation.votes.beside import Reactions, Voice
from consultation.votes.models import Agreement, ReactionTally
from tests import factories
from tests.votes.closing import closing_of

AGREE = Agreement.AGREE


@pytest.fixture
def comment(consultation: Consultation, aliya: User, at: datetime) -> Comment:
    said = factories.make_comment(consultation, aliya, at=at)
    ReactionTally.objects.create(comment=said, shown_agree=15, shown_disagree=10)
    return queries.comment_with_reactions(said.public_id)


def test_where_no_figures_were_read_there_are_none(
    consultation: Consultation, aliya: User, dana: User, at: datetime
) -> None:
    beside = Reactions(consultation, dana, settings.KEYS_DIR, at=at)
    assert beside.of(factories.make_comment(consultation, aliya, at=at)) == Voice(0, 0, None, may_react=True)


def test_a_reader_sees_their_own_reaction_and_not_anothers(
    comment: Comment, consultation: Consultation, dana: User, marat: User, at: datetime
) -> None:
    keys = settings.KEYS_DIR
    for person, choice in ((dana, AGREE), (marat, Agreement.DISAGREE)):
        actions.react(comment=comment, choice=choice, person=person, keys_dir=keys, at=at)
    readers = (dana, marat, factories.make_resident(), None)
    seen = []
    for reader in readers:
        beside = Reactions(consultation, reader, keys, at=at)
        (row,) = beside.annotated(Comment.objects.all())
        seen.append(beside.of(row).own)
    assert seen == [AGREE, Agreement.DISAGREE, None, None]
    assert [queries.held_reaction(comment, each.public_id, keys) for each in readers if each] == seen[:3]


def test_only_anothers_comment_can_be_reacted_to_and_only_while_it_is_open(
    comment: Comment, consultation: Consultation, aliya: User, dana: User, at: datetime
) -> None:
    def may_react(reader: User | None, when: datetime) -> set[bool]:
        beside = Reactions(consultation, reader, settings.KEYS_DIR, at=when)
        return {beside.of(comment).may_react, beside.each({comment.pk: aliya.pk})[comment.pk].may_react}

    assert [may_react(reader, at) for reader in (aliya, dana)] == [{False}, {True}]
    assert [may_react(reader, closing_of(consultation)) for reader in (aliya, dana)] == [{False}, {False}]


def test_an_order_that_is_no_rank_has_none(consultation: Consultation, at: datetime) -> None:
    assert Reactions(consultation, None, settings.KEYS_DIR, at=at).rank("newest") is None


def test_who_just_reacted_sees_it_beside_the_figures_of_before(comment: Comment) -> None:
    assert Reactions.just_given(comment, AGREE) == Voice(15, 10, AGREE, may_react=True, exact=False)


@pytest.mark.parametrize("sealed", [False, True])
def test_who_was_refused_sees_what_stands_and_whether_it_is_exact(
    comment: Comment, at: datetime, *, sealed: bool
) -> None:
    comment.consultation.sealed_at = at if sealed else None
    assert Reactions.refused(comment, AGREE) == Voice(15, 10, AGREE, may_react=False, exact=sealed)
