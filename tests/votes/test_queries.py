from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import settings
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.comments.models import Comment
from consultation.drafts.models import Consultation
from consultation.votes import actions, queries
from consultation.votes.models import Choice
from consultation.votes.queries import Bar
from tests import factories
from tests.votes.closing import closing_of
from tests.votes.conftest import key_file


@pytest.mark.parametrize(
    ("bar", "percentages", "offsets"),
    [
        (Bar(1, 2, 4), (14, 29, 57), (0, 14, 43)),  # of 14.3, 28.6 and 57.1
        (Bar(4, 2, 1), (57, 29, 14), (0, 57, 86)),
        (Bar(1, 1, 5), (14, 14, 72), (0, 14, 28)),  # of 14.29, 14.29 and 71.43
        (Bar(0, 0, 5), (0, 0, 100), (0, 0, 0)),
    ],
)
def test_what_rounding_leaves_goes_to_the_largest_remainder(
    bar: Bar, percentages: tuple[int, ...], offsets: tuple[int, ...]
) -> None:
    assert (bar.percentages, bar.offsets) == (percentages, offsets)


@pytest.mark.parametrize(
    ("bar", "shown"), [(Bar(), False), (Bar(exact=True), True), (Bar(1), True), (Bar(0, 0, 5), True)]
)
def test_a_bar_is_shown_where_it_tells_something(bar: Bar, *, shown: bool) -> None:
    assert bar.shown is shown


def test_keys_that_are_gone_are_found_among_those_that_are_there(
    consultation: Consultation,
    authority: Authority,
    at: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    lost = factories.make_consultation(authority, at=at)
    key_file(lost).unlink()
    with django_assert_num_queries(1):
        assert queries.consultations_without_key(settings.KEYS_DIR, at=at) == [lost.public_id]
    assert queries.lost_keys(settings.KEYS_DIR) == [lost]


def test_what_is_not_published_has_no_key_and_no_comments_to_react_to(
    consultation: Consultation, aliya: User, at: datetime
) -> None:
    said = factories.make_comment(consultation, aliya, at=at)
    assert (list(queries.keyed_consultations()), queries.comment_with_reactions(said.public_id)) == (
        [consultation],
        said,
    )
    Consultation.objects.update(current_version=None, key_fingerprint="")
    assert list(queries.keyed_consultations()) == []
    with pytest.raises(Comment.DoesNotExist):
        queries.comment_with_reactions(said.public_id)


@pytest.mark.django_db
def test_nobody_stands_anywhere_in_a_consultation_that_is_gone() -> None:
    assert queries.standing(0, None, "somebody") is None


def test_a_voter_is_shown_the_bar_of_the_place_where_they_vote(
    crowd: Callable[..., None], consultation: Consultation, aliya: User, anchor: str, at: datetime
) -> None:
    for many, choice in ((15, Choice.SUPPORT), (10, Choice.OPPOSE), (5, Choice.NEUTRAL)):
        crowd(many, choice)
    crowd(12, Choice.OPPOSE, anchor)
    actions.count(at=at)

    def bar(place: str | None) -> Bar:
        return queries.published_with_bar(consultation.public_id, place, aliya.pk)[1]

    assert [bar(None), bar(anchor), bar("elsewhere")] == [Bar(15, 10, 5), Bar(0, 10, 0), Bar()]
    actions.close(at=closing_of(consultation))
    assert [bar(None), bar(anchor)] == [Bar(15, 10, 5, exact=True), Bar(0, 12, 0, exact=True)]
