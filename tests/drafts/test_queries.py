from __future__ import annotations

from datetime import datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from consultation.authorities.models import Authority
from consultation.drafts import queries
from consultation.drafts.models import Consultation, DraftVersion
from tests import factories


@pytest.mark.parametrize("provisions", [1, 3])
def test_a_whole_text_is_one_query(
    authority: Authority,
    at: datetime,
    provisions: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    version = factories.make_consultation(authority, at=at, provisions=provisions).current_version
    assert version is not None

    with django_assert_num_queries(1):
        text = queries.text_of(version, "ru")

    assert [(p.place, p.language, p.missing) for p in text.passages] == [
        (place, "ru", False) for place in range(1, provisions + 1)
    ]


def test_a_missing_language_is_replaced_by_what_its_readers_read_next(
    authority: Authority, at: datetime
) -> None:
    version = factories.make_consultation(
        authority, at=at, provisions=1, languages=("kk", "ru")
    ).current_version
    assert version is not None

    text = queries.text_of(version, "en")

    assert text.missing
    assert [(p.language, p.html) for p in text.passages] == [("ru", "Раздел 1")]


def test_what_is_in_preparation_is_not_found(working: DraftVersion) -> None:
    with pytest.raises(Consultation.DoesNotExist):
        queries.published(working.consultation.public_id)


def test_a_published_draft_comes_with_its_authority_in_one_query(
    consultation: Consultation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        found = queries.published(consultation.public_id)
        assert found.authority.name
        assert found.territory.name
        assert found.current_version is not None
