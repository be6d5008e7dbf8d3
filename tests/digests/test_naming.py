"""Whatever can be followed has a name by which it is found again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from accounts.models import User
from consultation.authorities.models import Territory, Topic
from consultation.digests import actions, queries
from consultation.digests.models import Follow
from consultation.digests.subjects import Subject, SubjectUnknown, find, find_by_key, subject_of
from consultation.drafts.models import Consultation
from tests import factories


@pytest.fixture
def subjects(consultation: Consultation) -> dict[str, Subject]:
    """By their keys."""
    topic = Topic.objects.create(
        slug="safety", name_kk="Қауіпсіздік", name_ru="Безопасность", name_en="Safety"
    )
    consultation.topics.add(topic)
    anchor = consultation.public_version.provisions.values_list("anchor", flat=True)[1]
    place, authority = consultation.territory, consultation.authority
    return {
        consultation.public_id: Subject(consultation=consultation),
        f"provision:{consultation.public_id}:{anchor}": Subject(consultation=consultation, anchor=anchor),
        "topic:safety": Subject(topic=topic),
        f"territory:{place.code}": Subject(territory=place),
        f"authority:{authority.slug}": Subject(authority=authority),
    }


@pytest.fixture
def follow(at: datetime) -> Callable[[User, Subject], None]:
    return lambda person, subject: actions.follow_subject(user=person, subject=subject, at=at)


def test_each_is_found_by_its_key_and_by_the_two_words_of_a_form(subjects: dict[str, Subject]) -> None:
    assert [subject.key for subject in subjects.values()] == list(subjects)
    for key, subject in subjects.items():
        assert find_by_key(key) == find(subject.what, subject.which) == subject


def test_what_is_not_public_is_not_found(subjects: dict[str, Subject]) -> None:
    draft, provision, *_ = subjects
    Consultation.objects.update(current_version=None)
    for key in (draft, provision):
        with pytest.raises(SubjectUnknown):
            find_by_key(key)


def test_a_follow_says_what_is_followed_and_only_that(
    subjects: dict[str, Subject], follow: Callable[[User, Subject], None], aliya: User, dana: User
) -> None:
    for subject in subjects.values():
        Follow.objects.all().delete()
        follow(aliya, subject)
        assert [subject_of(each) for each in queries.follows_of(aliya)] == [subject]
        followed = [each for each in subjects.values() if queries.is_following_subject(aliya, each)]
        assert followed == [subject]
        assert not queries.is_following_subject(dana, subject)


def test_a_place_is_not_followed_with_another(
    subjects: dict[str, Subject], follow: Callable[[User, Subject], None], aliya: User
) -> None:
    follow(aliya, Subject(territory=factories.make_territory()))
    assert not [each for each in subjects.values() if queries.is_following_subject(aliya, each)]


def test_a_provision_that_is_followed_has_its_number_while_it_stands(
    subjects: dict[str, Subject], follow: Callable[[User, Subject], None], aliya: User
) -> None:
    _, provision, topic, *_ = subjects.values()
    assert provision.consultation
    follow(aliya, topic)
    follow(aliya, provision)
    standing = provision.consultation.public_version.provisions.get(anchor=provision.anchor)
    numbers = {follow.anchor: follow.number for follow in queries.follows_of(aliya)}  # type: ignore[attr-defined]
    assert numbers == {None: None, provision.anchor: standing.number}


def test_the_audience_is_everybody_who_follows_it_somehow_once(
    consultation: Consultation,
    subjects: dict[str, Subject],
    follow: Callable[[User, Subject], None],
    aliya: User,
) -> None:
    district, oblast = factories.make_territory(), factories.make_territory()
    assert queries.audience(consultation) == 0
    Territory.objects.filter(pk=district.pk).update(parent=oblast)
    Territory.objects.filter(pk=consultation.territory_id).update(parent=district)
    around = [Subject(territory=district), Subject(territory=oblast)]
    draft, _, topic, place, authority = subjects.values()
    for subject in (draft, topic, place, authority, *around):
        follow(aliya, subject)
        follow(factories.make_resident(), subject)
    follow(factories.make_resident(), Subject(territory=factories.make_territory()))
    follow(factories.make_resident(), Subject(authority=factories.make_authority()))
    assert queries.audience(Consultation.objects.get()) == 7
