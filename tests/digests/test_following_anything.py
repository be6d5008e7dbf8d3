from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from consultation.authorities.models import Topic
from consultation.digests import actions, links
from consultation.digests.models import Digest, DigestPreference, Follow
from consultation.digests.subjects import Subject
from consultation.drafts.models import Consultation
from consultation.outbox.models import Bounce, OutgoingMail
from tests import factories
from tests.digests.conftest import Happen, follow_since

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EIGHT = datetime(2026, 11, 23, 3, tzinfo=UTC)  # in Almaty


def url(name: str, *arguments: str) -> str:
    with translation.override("en"):
        return reverse(name, args=arguments)


@pytest.fixture
def reader(client: Client, marat: User) -> Client:
    client.force_login(marat)
    return client


@pytest.fixture
def subjects(consultation: Consultation) -> list[Subject]:
    anchor = consultation.public_version.provisions.values_list("anchor", flat=True)[1]
    topic = Topic.objects.create(
        slug="safety", name_kk="Қауіпсіздік", name_ru="Безопасность", name_en="Safety"
    )
    return [
        Subject(topic=topic),
        Subject(territory=consultation.territory),
        Subject(authority=consultation.authority),
        Subject(consultation=consultation, anchor=anchor),
    ]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain form", "htmx"])
def test_everything_that_can_be_followed_is_followed_and_left(
    headers: dict[str, str], reader: Client, subjects: list[Subject]
) -> None:
    seen = []
    for subject in subjects:
        form = {"what": str(subject.what), "which": subject.which, "back": "/en/drafts/"}
        for name in ("follow", "follow", "unfollow", "unfollow"):
            response = reader.post(url(f"digests:{name}_subject"), form, headers=headers)
            seen.append((response.status_code, Follow.objects.filter(subject.columns).count()))

            if headers:
                assert response.context["following"] is (name == "follow")

    status = 200 if headers else 302
    assert seen == [(status, 1), (status, 1), (status, 0), (status, 0)] * 4


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example/", "javascript:alert(1)", "\x00", ""]
)
def test_following_never_leads_off_the_site(back: str, reader: Client, subjects: list[Subject]) -> None:
    form = {"what": "topic", "which": "safety", "back": back}

    response = reader.post(url("digests:follow_subject"), form)

    assert response["Location"] == url("digests:following")


@pytest.mark.parametrize(
    ("what", "which"),
    [("topic", "nothing"), ("draft", "x"), ("provision", "x:y"), ("", ""), ("user", "1"), ("topic", "a\x00")],
)
def test_what_does_not_exist_cannot_be_followed_or_left(what: str, which: str, reader: Client) -> None:
    for name in ("digests:follow_subject", "digests:unfollow_subject"):
        for form in ({"what": what, "which": which}, {"what": what}, {"which": which}):
            response = reader.post(url(name), form)
            assert (response.status_code, Follow.objects.count()) == (404, 0)
            assert "There is nothing like this to follow." in response.content.decode()


def test_a_provision_of_a_draft_in_preparation_cannot_be_followed(
    reader: Client, consultation: Consultation, at: datetime
) -> None:
    working = factories.make_working(consultation.authority, at=at).consultation

    response = reader.post(
        url("digests:follow_subject"), {"what": "provision", "which": f"{working.public_id}:abc"}
    )

    assert response.status_code == 404


def test_a_link_in_a_mail_ends_the_follow_that_it_names(
    client: Client, subjects: list[Subject], marat: User, at: datetime
) -> None:
    left = []
    for subject in subjects:
        actions.follow_subject(user=marat, subject=subject, at=at)
        token = links.unsubscribe_token(marat.public_id, subject.key)
        shown = client.get(url("digests:unsubscribe", token)).content.decode()
        client.post(url("digests:unsubscribe", token))
        left.append((subject.name in shown, Follow.objects.count()))

    assert left == [(True, 0)] * 4


def test_the_page_of_a_provision_offers_to_follow_it(
    reader: Client, subjects: list[Subject], marat: User, at: datetime
) -> None:
    provision = subjects[-1]
    address = url("pages:provision", *provision.which.split(":"))
    before = reader.get(address).content.decode()
    actions.follow_subject(user=marat, subject=provision, at=at)

    after = reader.get(address).content.decode()

    assert ("You follow this provision." in before, "You follow this provision." in after) == (False, True)


def test_the_list_holds_every_kind_in_as_many_queries(
    reader: Client,
    subjects: list[Subject],
    marat: User,
    at: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for subject in subjects:
        actions.follow_subject(user=marat, subject=subject, at=at)

    with django_assert_num_queries(8):
        page = reader.get(url("digests:following")).content.decode()

    assert [
        kind for kind in ("Provisions", "Topics", "Areas", "Authorities") if f">{kind}</h2>" not in page
    ] == []


def test_day_and_hour_are_the_readers_choice(reader: Client, marat: User) -> None:
    reader.post(url("digests:following"), {"frequency": "weekly", "hour": "19", "weekday": "4"})
    reader.post(url("digests:following"), {"frequency": "weekly", "hour": "18", "weekday": "7"})

    kept = DigestPreference.objects.values_list("frequency", "hour", "weekday").get(user=marat)
    assert kept == ("weekly", 19, 4)


# -- what's new --------------------------------------------------------------------------------


def test_the_page_says_what_the_mail_says(
    quiet: Consultation, happen: Happen, marat: User, reader: Client
) -> None:
    now = timezone.now()
    Consultation.objects.filter(pk=quiet.pk).update(opens_at=now - 3 * DAY, closes_at=now + 9 * DAY + HOUR)
    follow_since(marat, quiet, now - 3 * DAY)
    happen(now - HOUR, "version.published", number=1)
    happen(now - HOUR, "consultation.opened")
    Digest.objects.create(
        recipient=marat, window_from=now - 3 * DAY, window_to=now, news_from=now - 3 * DAY, planned_at=now
    )
    actions.compose(at=now)
    Digest.objects.all().delete()
    said = [line[2:] for line in OutgoingMail.objects.get().text.splitlines() if line.startswith("- ")]

    page = reader.get(url("digests:news")).content.decode()

    assert len(said) == 3
    assert [line for line in said if f"<li>{line}</li>" not in page] == []


def test_the_page_begins_where_the_last_digest_ended_or_a_month_ago(
    quiet: Consultation, happen: Happen, marat: User, reader: Client
) -> None:
    now = timezone.now()
    follow_since(marat, quiet, now - 60 * DAY)
    happen(now - 40 * DAY, "consultation.opened")
    happen(now - 20 * DAY, "version.published", number=1)
    Digest.objects.create(
        recipient=marat,
        window_from=now - 50 * DAY,
        window_to=now - DAY,
        news_from=now - 50 * DAY,
        planned_at=now,
    )
    since_digest = reader.get(url("digests:news")).content.decode()

    month = reader.get(url("digests:news") + "?since=month").content.decode()

    told = [
        ("The draft has been published." in page, "Open for comments" in page)
        for page in (since_digest, month)
    ]
    assert told == [(False, False), (True, False)]


@pytest.mark.parametrize("items", [1, 3, 50])
def test_the_page_takes_as_many_queries_however_much_is_new(
    items: int,
    marat: User,
    reader: Client,
    consultation: Consultation,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    now = timezone.now()
    for _ in range(items):
        other = factories.make_consultation(consultation.authority, at=now, provisions=1)
        follow_since(marat, other, now - DAY)

    with django_assert_num_queries(10):
        page = reader.get(url("digests:news")).content.decode()

    assert page.count('class="card"') == items


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(url("digests:news"))["Location"].startswith(url("account_login"))


# -- mail that comes back ----------------------------------------------------------------------


@pytest.fixture
def suppressed(marat: User, at: datetime) -> None:
    Bounce.objects.create(address=marat.email, score=3, last_bounced_at=at, suppressed_at=at)


@pytest.mark.usefixtures("suppressed")
def test_no_digest_is_written_to_a_suppressed_address_and_its_news_waits(
    quiet: Consultation, happen: Happen, marat: User, reader: Client
) -> None:
    follow_since(marat, quiet, EIGHT - DAY)
    happen(EIGHT - HOUR)
    before = actions.plan(at=EIGHT)

    reader.post(url("digests:try_again"))

    assert (before, actions.plan(at=EIGHT + 2 * DAY)) == (0, 1)
    assert Digest.objects.get().news_from == EIGHT - DAY


@pytest.mark.usefixtures("suppressed")
def test_the_list_tells_a_suppressed_person_how_to_lift_it(reader: Client) -> None:
    before = reader.get(url("digests:following")).content.decode()
    reader.post(url("digests:try_again"))
    after = reader.get(url("digests:following")).content.decode()

    assert (">Try again</button>" in before, ">Try again</button>" in after) == (True, False)


@pytest.mark.parametrize("bounced", [True, False])
def test_signing_in_tells_whose_mail_came_back(
    *, bounced: bool, client: Client, marat: User, at: datetime
) -> None:
    marat.set_password("correct horse battery")
    marat.save(update_fields=["password"])
    EmailAddress.objects.create(user=marat, email=marat.email, primary=True, verified=True)
    if bounced:
        Bounce.objects.create(address=marat.email, score=3, last_bounced_at=at, suppressed_at=at)
    client.post(url("account_login"), {"login": marat.email, "password": "correct horse battery"})

    page = client.get(url("digests:following")).content.decode()

    assert ("Our mails to you came back" in page) == bounced
