from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.comments import actions as comments
from consultation.digests.models import Follow
from consultation.drafts.models import Consultation
from consultation.votes import actions as votes
from consultation.votes.models import Choice, Tally
from tests import factories
from tests.insights.conftest import Crowd
from tests.insights.reading_figures import ReadFigure, read

pytestmark = pytest.mark.django_db

QUERIES_WHILE_OPEN = 4  # consultation, tallies, excerpts, comments
QUERIES_AFTER = 6  # positions by place, names of places


def figures(client: Client, draft: Consultation, language: str = "en") -> dict[str, ReadFigure]:
    answer = client.get(f"/{language}/drafts/{draft.public_id}/figures/")
    assert answer.status_code == 200
    return read(answer.content.decode())


def say(draft: Consultation, author: User, *, at: datetime) -> None:
    comments.post(
        consultation=draft,
        anchor=None,
        author=author,
        source="Well",
        language="en",
        form_token=uuid.uuid4(),
        at=at,
    )


def anchors_of(draft: Consultation) -> list[str]:
    return list(draft.public_version.provisions.filter(kind="paragraph").values_list("anchor", flat=True))


def test_nothing_is_drawn_before_there_is_enough(client: Client, draft: Consultation, crowd: Crowd) -> None:
    crowd(9)
    votes.count(at=timezone.now())
    answer = client.get(f"/en/drafts/{draft.public_id}/figures/").content.decode()
    assert read(answer) == {}
    assert "There is nothing to draw yet" in answer


def test_while_a_draft_is_open_its_figures_move_in_steps(
    client: Client, draft: Consultation, crowd: Crowd
) -> None:
    crowd(12)
    votes.count(at=timezone.now())
    crowd(3, Choice.OPPOSE)
    votes.count(at=timezone.now())
    assert figures(client, draft)["whole"].table == [["The draft as a whole", "10", "0", "0", "10"]]


def test_after_closing_the_exact_figures_are_drawn_and_told(
    client: Client, crowd: Crowd, close: Callable[[], Consultation]
) -> None:
    crowd(12)
    crowd(3, Choice.OPPOSE)
    crowd(1, Choice.NEUTRAL)
    whole = figures(client, close())["whole"]
    assert whole.table == [["The draft as a whole", "12", "3", "1", "16"]]
    assert [value for value, _ in whole.drawn] == [12, 3, 1]
    assert whole.hidden


def test_shapes_are_as_long_as_their_numbers(
    client: Client, draft: Consultation, crowd: Crowd, close: Callable[[], Consultation]
) -> None:
    crowd(16)
    for many, anchor in zip((4, 8, 2), anchors_of(draft), strict=False):
        crowd(many, Choice.OPPOSE, anchor)
    provisions = figures(client, close())["provisions"]
    assert [value for value, _ in provisions.drawn] == [8, 4, 2]
    lengths = [length / value for value, length in provisions.drawn]
    assert max(lengths) - min(lengths) < 0.05
    assert [row[2] for row in provisions.table] == ["8", "4", "2"]
    assert provisions.table[0][0].startswith("1.2 The system recognises a person by the face")


def test_at_most_fifteen_provisions_are_drawn(
    client: Client, authority: Authority, draft: Consultation, now: datetime
) -> None:
    long_draft = factories.make_consultation(authority, at=now, provisions=24)
    Tally.objects.bulk_create(
        Tally(consultation=long_draft, version=long_draft.public_version, anchor=anchor, shown_support=10 + n)
        for n, anchor in enumerate(anchors_of(long_draft))
    )
    table = figures(client, long_draft)["provisions"].table
    assert [row[1] for row in table] == [str(27 - n) for n in range(15)]


def test_comments_are_counted_by_day_and_quiet_days_stay(
    client: Client, draft: Consultation, marat: User, now: datetime
) -> None:
    for hours in (48, 47, 1):
        say(draft, marat, at=now - timedelta(hours=hours))
    drawn = figures(client, draft)["comments"]
    days = [int(row[1]) for row in drawn.table]
    assert (sum(days), len(days)) == (3, 3)
    assert [value for value, _ in drawn.drawn] == [day for day in days if day]


def test_withdrawn_comments_are_not_counted(
    client: Client, draft: Consultation, marat: User, now: datetime
) -> None:
    say(draft, marat, at=now)
    assert "comments" in figures(client, draft)
    comments.withdraw(comment=draft.comments.get(), author=marat, at=now)
    assert figures(client, draft) == {}


def test_places_are_told_after_closing_only_and_small_ones_together(
    client: Client,
    draft: Consultation,
    crowd: Crowd,
    spread: Callable[[dict[str, int]], None],
    close: Callable[[], Consultation],
) -> None:
    crowd(40)
    spread({"Abai": 20, "Ulytau": 7, "Turan": 2})  # eleven did not say: they hide the small ones
    votes.count(at=timezone.now())
    assert "places" not in figures(client, draft)
    places = figures(client, close())["places"]
    assert places.table == [["Abai", "20"], ["Other places, or did not say", "20"]]
    assert [value for value, _ in places.drawn] == [20, 20]


def test_those_who_did_not_say_are_not_counted_among_the_others_where_they_are_told_apart(
    client: Client, crowd: Crowd, spread: Callable[[dict[str, int]], None], close: Callable[[], Consultation]
) -> None:
    crowd(60)
    spread({"Abai": 20, "Turan": 11, "Ulytau": 9})  # twenty did not say
    votes.count(at=timezone.now())
    places = figures(client, close())["places"]
    assert places.table == [["Abai", "20"], ["Did not say", "20"], ["Other places", "20"]]


@pytest.mark.parametrize("item_count", [1, 3, 50])
def test_the_page_takes_the_same_queries_whatever_was_said(
    item_count: int,
    client: Client,
    draft: Consultation,
    crowd: Crowd,
    marat: User,
    now: datetime,
    spread: Callable[[dict[str, int]], None],
    close: Callable[[], Consultation],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for anchor in [None, *anchors_of(draft)[:3]]:
        crowd(10 + item_count, anchor=anchor)
    for n in range(item_count):
        say(draft, marat, at=now - timedelta(minutes=5 * n))
    spread({"Abai": 1})
    votes.count(at=timezone.now())
    with django_assert_num_queries(QUERIES_WHILE_OPEN):
        figures(client, draft)
    close()
    with django_assert_num_queries(QUERIES_AFTER):
        figures(client, draft)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_draft_in_preparation_has_no_figures(
    language: str, client: Client, authority: Authority, at: datetime
) -> None:
    hidden = factories.make_working(authority, at=at).consultation
    assert client.get(f"/{language}/drafts/{hidden.public_id}/figures/").status_code == 404


@pytest.fixture
def at_the_desk(client: Client, draft: Consultation) -> Client:
    """An official of the draft's authority, with the second factor."""
    official = User.objects.filter(memberships__authority=draft.authority).first()
    assert official
    client.force_login(official)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 4_000_000_000}]
    session["account_authentication_methods_user"] = str(official.pk)
    session.save()
    return client


def test_an_official_sees_how_far_people_go_and_no_small_number(
    at_the_desk: Client, draft: Consultation, crowd: Crowd, now: datetime
) -> None:
    crowd(12)
    votes.count(at=timezone.now())
    for n in range(9):
        say(draft, factories.make_resident(f"Speaker {n}"), at=now)
    path = f"/en/desk/{draft.public_id}/participation/"
    few = "fewer than 10"
    before = read(at_the_desk.get(path).content.decode())["participation"]
    say(draft, factories.make_resident("The tenth"), at=now)
    after = read(at_the_desk.get(path).content.decode())["participation"]
    later = "told after closing"
    assert [row[1] for row in before.table] == [few, "10", later, later, few, few]
    assert [row[1] for row in after.table] == [few, "10", later, later, "10", few]
    assert [value for value, _ in after.drawn] == [10, 10]


def test_after_closing_each_step_counts_people_once(
    at_the_desk: Client,
    draft: Consultation,
    crowd: Crowd,
    close: Callable[[], Consultation],
    now: datetime,
) -> None:
    crowd(13)
    first, second = anchors_of(draft)[:2]
    speakers = [factories.make_resident(f"Speaker {n}") for n in range(12)]
    for n, speaker in enumerate(speakers):
        say(draft, speaker, at=now)
        if n < 10:
            say(draft, speaker, at=now)
        Follow.objects.create(user=speaker, consultation=draft, since=now)
        Follow.objects.create(user=speaker, authority=draft.authority, since=now)
        for anchor in (first, second) if n < 11 else ():
            votes.take(
                consultation=draft,
                anchor=anchor,
                choice=Choice.OPPOSE,
                person_id=speaker.public_id,
                keys_dir=settings.KEYS_DIR,
                at=now,
            )
    close()
    page = read(at_the_desk.get(f"/en/desk/{draft.public_id}/participation/").content.decode())
    assert [row[1] for row in page["participation"].table] == ["12", "13", "11", "fewer than 10", "12", "10"]


def test_others_do_not_see_it(client: Client, draft: Consultation, marat: User) -> None:
    path = f"/en/desk/{draft.public_id}/participation/"
    assert client.get(path).status_code == 302
    client.force_login(marat)
    assert client.get(path).status_code == 403
