from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts import zones
from accounts.models import User
from consultation.digests import actions, links
from consultation.digests.forms import PreferenceForm
from consultation.digests.models import DigestPreference, Follow
from consultation.digests.queries import next_digest_at, preference_of
from consultation.digests.subjects import Subject
from consultation.drafts.models import Consultation
from tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def url(name: str, *arguments: str, language: str = "en") -> str:
    with translation.override(language):
        return reverse(name, args=arguments)


@pytest.fixture
def reader(client: Client, marat: User) -> Client:
    client.force_login(marat)
    return client


@pytest.fixture
def strict(marat: User) -> Client:
    """A mail program: no cookies, no CSRF token."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain form", "htmx"])
def test_a_reader_follows_and_stops_following(
    headers: dict[str, str], reader: Client, consultation: Consultation, marat: User
) -> None:
    seen = []
    for name in ("digests:follow", "digests:follow", "digests:unfollow", "digests:unfollow"):
        response = reader.post(url(name, consultation.public_id), headers=headers)
        follows = Follow.objects.filter(user=marat, consultation=consultation).count()
        seen.append((response.status_code, follows))

    status = 200 if headers else 302
    assert seen == [(status, 1), (status, 1), (status, 0), (status, 0)]
    assert "HX-Request" in response["Vary"]


def test_following_begins_with_a_digest_a_day(
    reader: Client, consultation: Consultation, marat: User
) -> None:
    reader.post(url("digests:follow", consultation.public_id))

    preference = DigestPreference.objects.get(user=marat)
    assert (preference.frequency, preference.hour) == (DigestPreference.Frequency.DAILY, 8)


def test_the_fragment_offers_the_opposite(reader: Client, consultation: Consultation) -> None:
    followed = reader.post(url("digests:follow", consultation.public_id), headers=HTMX).content.decode()
    unfollowed = reader.post(url("digests:unfollow", consultation.public_id), headers=HTMX).content.decode()

    assert f'hx-post="{url("digests:unfollow", consultation.public_id)}"' in followed
    assert f'hx-post="{url("digests:follow", consultation.public_id)}"' in unfollowed


@pytest.mark.parametrize("name", ["digests:follow", "digests:unfollow"])
def test_a_link_does_not_follow(name: str, reader: Client, consultation: Consultation) -> None:
    response = reader.get(url(name, consultation.public_id))

    assert (response.status_code, Follow.objects.count()) == (405, 0)


@pytest.mark.parametrize("name", ["digests:follow", "digests:unfollow"])
def test_a_draft_in_preparation_cannot_be_followed(
    name: str, reader: Client, consultation: Consultation, at: datetime
) -> None:
    working = factories.make_working(consultation.authority, at=at)

    response = reader.post(url(name, working.consultation.public_id))

    assert (response.status_code, Follow.objects.count()) == (404, 0)
    assert "There is no such draft, or it is not published yet." in response.content.decode()


def test_a_visitor_is_asked_to_sign_in(client: Client, consultation: Consultation) -> None:
    response = client.post(url("digests:follow", consultation.public_id))

    assert response.status_code == 302
    assert response["Location"].startswith(url("account_login"))
    assert Follow.objects.count() == 0


def test_the_list_names_what_one_follows_in_ones_language(
    reader: Client, consultation: Consultation, marat: User, at: datetime
) -> None:
    other = factories.make_consultation(consultation.authority, at=at)
    Consultation.objects.filter(pk=other.pk).update(title_ru="Другой проект")
    actions.follow(user=marat, consultation=consultation, at=at)

    page = reader.get(url("digests:following", language="ru")).content.decode()

    assert (consultation.title_ru in page, "Другой проект" in page) == (True, False)


@pytest.mark.parametrize("items", [1, 3, 50])
def test_the_list_takes_as_many_queries_whatever_its_length(
    items: int,
    reader: Client,
    consultation: Consultation,
    marat: User,
    at: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(items):
        other = factories.make_consultation(consultation.authority, at=at, provisions=1)
        actions.follow(user=marat, consultation=other, at=at)

    with django_assert_num_queries(8):
        reader.get(url("digests:following"))


@pytest.mark.parametrize(
    ("posted", "status", "kept"),
    [
        ({"frequency": "daily", "hour": "19"}, 302, ("daily", 19)),
        ({"frequency": "off", "hour": "0"}, 302, ("off", 0)),
        ({"frequency": "hourly", "hour": "8"}, 422, ("daily", 8)),
        ({"frequency": "daily", "hour": "24"}, 422, ("daily", 8)),
        ({"frequency": "daily", "hour": "8\x00"}, 422, ("daily", 8)),
        ({}, 422, ("daily", 8)),
    ],
)
def test_the_hour_is_the_readers_choice(
    posted: dict[str, str],
    status: int,
    kept: tuple[str, int],
    reader: Client,
    consultation: Consultation,
    marat: User,
    at: datetime,
) -> None:
    actions.follow(user=marat, consultation=consultation, at=at)

    response = reader.post(url("digests:following"), posted)

    preference = DigestPreference.objects.get(user=marat)
    assert (response.status_code, (preference.frequency, preference.hour)) == (status, kept)


def test_the_form_shows_what_is_chosen_and_in_which_zone(
    reader: Client, consultation: Consultation, marat: User
) -> None:
    weekly = {"frequency": "weekly", "weekday": 3, "hour": 19}
    actions.set_preference(user=marat, **weekly)  # type: ignore[arg-type]
    User.objects.update(time_zone="Europe/Berlin")

    shown = reader.get(url("digests:following")).context
    wrong = reader.post(url("digests:following"), {}).context

    assert (shown["form"].initial, shown["zone"]) == (weekly, zones.called("Europe/Berlin"))
    assert wrong["user"] == marat


def test_the_form_asks_how_often_on_which_day_and_when() -> None:
    with translation.override("en"):
        fields = PreferenceForm().fields
        labels = {name: str(field.label) for name, field in fields.items()}

    assert labels == {"frequency": "Send me a digest", "weekday": "Day of the week", "hour": "At"}
    assert fields["frequency"].widget.input_type == "radio"
    assert fields["hour"].choices[19] == (19, "19:00")  # type: ignore[attr-defined]


def test_stopping_from_the_list_comes_back_to_the_list(
    reader: Client, consultation: Consultation, marat: User, at: datetime
) -> None:
    actions.follow(user=marat, consultation=consultation, at=at)

    response = reader.post(url("digests:unfollow", consultation.public_id), {"back": "following"})

    assert response["Location"] == url("digests:following")


# -- links in mails ----------------------------------------------------------------------------


def standing(user: User) -> tuple[int, str]:
    return Follow.objects.filter(user=user).count(), DigestPreference.objects.get(user=user).frequency


@pytest.mark.parametrize(
    ("one", "after"), [(False, (2, "off")), (True, (1, "daily"))], ids=["everything", "one draft"]
)
def test_only_posting_unsubscribes_and_needs_neither_cookie_nor_token(
    *,
    one: bool,
    after: tuple[int, str],
    strict: Client,
    consultation: Consultation,
    marat: User,
    dana: User,
    at: datetime,
) -> None:
    other = factories.make_consultation(consultation.authority, at=at)
    for person in (marat, dana):
        for each in (consultation, other):
            actions.follow(user=person, consultation=each, at=at)
    token = links.unsubscribe_token(marat.public_id, consultation.public_id if one else links.EVERYTHING)
    address = url("digests:unsubscribe", token)

    shown = (strict.get(address).status_code, strict.head(address).status_code, standing(marat))
    acted = [
        (strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code, standing(marat))
        for _ in range(2)
    ]

    assert shown == (200, 200, (2, "daily"))
    assert (acted, standing(dana)) == ([(200, after)] * 2, (2, "daily"))


@pytest.mark.parametrize("one", [False, True], ids=["everything", "one draft"])
def test_the_page_behind_a_link_says_what_ends_and_whether_it_has_ended(
    *, one: bool, client: Client, consultation: Consultation, marat: User, at: datetime
) -> None:
    actions.follow(user=marat, consultation=consultation, at=at)
    address = url(
        "digests:unsubscribe", links.unsubscribe_token(marat.public_id, consultation.public_id * one)
    )
    subject = Subject(consultation=consultation) if one else None

    told = [client.get(address).context, client.post(address).context]

    assert [(each["subject"], each["done"]) for each in told] == [(subject, False), (subject, True)]


def test_the_link_of_a_closed_account_says_that_all_is_done(strict: Client, marat: User) -> None:
    token = links.unsubscribe_token(marat.public_id)
    marat.delete()

    assert strict.post(url("digests:unsubscribe", token)).status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_was_made_up_or_cut_off_is_not_found(method: str, strict: Client, marat: User) -> None:
    token = links.unsubscribe_token(marat.public_id)
    other = links.unsubscribe_token(marat.public_id, "abcdefghjkmn")
    forged = [token[:-1], token + "x", marat.public_id.hex, "x", "~", other.partition("~")[0] + token[32:]]

    answers = [getattr(strict, method)(url("digests:unsubscribe", each)).status_code for each in forged]

    assert answers == [404] * len(forged)


def test_a_link_holds_no_date_by_which_it_could_grow_old(marat: User) -> None:
    token = links.unsubscribe_token(marat.public_id)

    assert (links.read_token(token), links.unsubscribe_token(marat.public_id)) == (
        links.Unsubscription(marat.public_id, links.EVERYTHING),
        token,
    )


def test_the_page_names_no_address(strict: Client, marat: User) -> None:
    page = strict.get(url("digests:unsubscribe", links.unsubscribe_token(marat.public_id))).content.decode()

    assert (marat.email in page, marat.display_name in page) == (False, False)


@pytest.mark.parametrize(
    ("since_hours", "hour", "expected"),
    [
        (48, 8, None),
        (1, 8, datetime(2026, 11, 23, 3, tzinfo=UTC)),
        (48, 13, None),
        (1, 13, datetime(2026, 11, 22, 8, tzinfo=UTC)),
    ],
)
def test_the_list_says_when_the_next_mail_may_come(
    since_hours: int,
    hour: int,
    expected: datetime | None,
    consultation: Consultation,
    marat: User,
    at: datetime,
) -> None:
    actions.follow(user=marat, consultation=consultation, at=at - timedelta(hours=since_hours))
    actions.set_preference(user=marat, frequency=DigestPreference.Frequency.DAILY, hour=hour)

    assert next_digest_at(preference_of(marat), at=at) == expected
