"""Whoever follows a topic, a place, an authority or a provision hears of all that belongs to it, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import User
from consultation.authorities.models import Territory, Topic
from consultation.digests import actions
from consultation.digests.models import Follow
from consultation.digests.subjects import Subject
from consultation.drafts import actions as drafts
from consultation.drafts.models import Consultation
from consultation.outbox.models import OutgoingMail
from consultation.record.models import Event
from tests import factories
from tests.digests.conftest import Happen

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EIGHT = datetime(2026, 11, 23, 3, tzinfo=UTC)  # in Almaty


@pytest.fixture
def topic(quiet: Consultation) -> Topic:
    topic = Topic.objects.create(
        slug="safety", name_kk="Қауіпсіздік", name_ru="Безопасность", name_en="Safety"
    )
    quiet.topics.add(topic)
    return topic


@pytest.fixture
def oblast(quiet: Consultation) -> Territory:
    """Two steps above the consultation's place."""
    district, oblast = factories.make_territory(), factories.make_territory()
    Territory.objects.filter(pk=district.pk).update(parent=oblast)
    Territory.objects.filter(pk=quiet.territory_id).update(parent=district)
    return oblast


@pytest.fixture
def follow(marat: User) -> Callable[..., None]:
    def follow(subject: Subject, since: datetime = EIGHT - DAY) -> None:
        actions.follow_subject(user=marat, subject=subject, at=since)

    return follow


def bullets() -> list[str]:
    actions.plan(at=EIGHT)
    actions.compose(at=EIGHT)
    return [
        line for mail in OutgoingMail.objects.all() for line in mail.text.splitlines() if line[:2] == "- "
    ]


def stops() -> list[str]:
    text = OutgoingMail.objects.get().text
    return [line.partition(":")[0] for line in text.splitlines() if line.startswith("Stop following")]


NEW_DRAFT = ["- A new draft: What changes.", "- 20 days left"]


def test_a_new_draft_on_a_topic_is_news(topic: Topic, happen: Happen, follow: Callable[..., None]) -> None:
    follow(Subject(topic=topic))
    happen(EIGHT - HOUR, "version.published", number=1)

    assert (bullets(), stops()) == (NEW_DRAFT, ["Stop following “Safety”"])


def test_a_new_draft_of_an_authority_is_news(
    quiet: Consultation, happen: Happen, follow: Callable[..., None]
) -> None:
    follow(Subject(authority=quiet.authority))
    happen(EIGHT - HOUR, "version.published", number=1)

    assert (bullets(), stops()) == (NEW_DRAFT, [f"Stop following “{quiet.authority.name_en}”"])


def test_a_new_draft_for_a_place_within_the_one_that_is_followed_is_news(
    oblast: Territory, happen: Happen, follow: Callable[..., None]
) -> None:
    follow(Subject(territory=oblast))
    happen(EIGHT - HOUR, "version.published", number=1)

    assert bullets() == NEW_DRAFT


def test_what_lies_above_beside_or_before_is_no_news(
    topic: Topic, oblast: Territory, quiet: Consultation, happen: Happen, follow: Callable[..., None]
) -> None:
    below = factories.make_territory()
    Territory.objects.filter(pk=below.pk).update(parent=quiet.territory)
    other = Topic.objects.create(slug="water", name_kk="Су", name_ru="Вода", name_en="Water")
    follow(Subject(territory=below))
    follow(Subject(topic=other))
    follow(Subject(authority=factories.make_authority()))
    follow(Subject(topic=topic), since=EIGHT - HOUR)
    happen(EIGHT - 2 * HOUR, "version.published", number=1)

    assert actions.plan(at=EIGHT) == 0


def test_a_draft_that_matches_many_follows_is_told_once(
    topic: Topic, oblast: Territory, quiet: Consultation, happen: Happen, follow: Callable[..., None]
) -> None:
    follow(Subject(topic=topic), since=EIGHT - DAY)
    for subject in (
        Subject(territory=oblast),
        Subject(authority=quiet.authority),
        Subject(consultation=quiet),
    ):
        follow(subject, since=EIGHT - HOUR)
    happen(EIGHT - 2 * HOUR, "consultation.opened")

    lines = bullets()

    assert lines == ["- Open for comments and positions until 13 December 2026, 12:00.", "- 20 days left"]
    assert len(stops()) == 4


def test_a_draft_in_preparation_is_never_told(
    topic: Topic, quiet: Consultation, follow: Callable[..., None]
) -> None:
    working = factories.make_working(quiet.authority, at=EIGHT - DAY).consultation
    working.topics.add(topic)
    follow(Subject(topic=topic))
    Event.objects.create(
        kind="consultation.opened",
        stream=working.stream,
        happened_at=EIGHT - HOUR,
        recorded_at=EIGHT - HOUR,
    )

    assert actions.plan(at=EIGHT) == 0


def change_place(quiet: Consultation, place: int) -> None:
    """Version 2 has other words at one place."""
    source = {}
    for language in ("kk", "ru", "en"):
        blocks = factories.source_in(language).split("\n\n")
        blocks[place - 1] = "New words."
        source[language] = "\n\n".join(blocks)
    factories.make_next_version(quiet, at=EIGHT - HOUR, writing=drafts.Writing(source=source))
    Event.objects.filter(kind="version.published").update(recorded_at=EIGHT - HOUR)


@pytest.mark.parametrize(
    ("changed", "told"),
    [(2, ["- Provision 1.1, which you follow, has been changed or removed."]), (3, [])],
)
def test_the_follower_of_a_provision_hears_whether_a_version_touched_it(
    changed: int, told: list[str], quiet: Consultation, follow: Callable[..., None]
) -> None:
    anchor = quiet.public_version.provisions.get(place=2).anchor
    follow(Subject(consultation=quiet, anchor=anchor))
    change_place(quiet, changed)

    assert bullets() == ["- Version 2 has been published.", *told, "- 20 days left"]


def test_following_a_provision_and_its_draft_are_two_things(
    quiet: Consultation, follow: Callable[..., None], marat: User
) -> None:
    anchor = quiet.public_version.provisions.get(place=2).anchor
    follow(Subject(consultation=quiet, anchor=anchor))
    follow(Subject(consultation=quiet))
    follow(Subject(consultation=quiet))

    actions.unfollow(user=marat, consultation=quiet)

    assert list(Follow.objects.values_list("consultation", "anchor")) == [(quiet.pk, anchor)]
