from __future__ import annotations

import email
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from consultation.comments.models import Comment
from consultation.digests import actions
from consultation.digests.models import Digest, DigestPreference, Follow
from consultation.drafts import actions as drafts
from consultation.drafts.models import Consultation
from consultation.outbox import message
from consultation.outbox.models import OutgoingMail
from consultation.record.models import Event
from tests import factories
from tests.digests.conftest import Happen, follow_since

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))
EIGHT = datetime(2026, 11, 23, 3, tzinfo=UTC)  # in Almaty, the morning after `at`


def mail_to(person: User) -> EmailMessage:
    row = OutgoingMail.objects.get(recipient=person.email)
    parsed = email.message_from_bytes(message.wire(row), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def write_digests() -> None:
    actions.plan(at=EIGHT)
    actions.compose(at=EIGHT)


def comment_on(quiet: Consultation, author: User, text: str, *, posted_at: datetime) -> Comment:
    assert quiet.current_version is not None
    return Comment.objects.create(
        consultation=quiet,
        version=quiet.current_version,
        author=author,
        language="en",
        source=text,
        html=f"<p>{text}</p>",
        posted_at=posted_at,
        form_token=uuid4(),
    )


def test_a_digest_says_what_changed_how_long_is_left_and_how_to_leave(
    quiet: Consultation, happen: Happen, marat: User, aliya: User
) -> None:
    follow_since(marat, quiet, EIGHT - DAY)
    happen(EIGHT - 5 * HOUR, "version.published", number=1)
    happen(EIGHT - 4 * HOUR, "consultation.opened")
    happen(EIGHT - 3 * HOUR, "dates.changed")
    for minutes in range(3):
        comment_on(quiet, aliya, "I disagree.", posted_at=EIGHT - HOUR + minutes * MINUTE)
    comment_on(quiet, aliya, "Too early.", posted_at=EIGHT - 2 * DAY)
    comment_on(quiet, aliya, "Too late.", posted_at=EIGHT)

    write_digests()

    mail = mail_to(marat)
    text = re.sub(r"(/unsubscribe/)\S+/", r"\1TOKEN/", text_of(mail))
    assert mail["Subject"] == "Keñes: news on what you follow"
    assert (
        text
        == f"""Hello!

Here is what is new in the drafts that you follow.


Draft on video surveillance

- The draft has been published.
- Open for comments and positions until 13 December 2026, 12:00.
- The dates have changed. It now closes on 13 December 2026, 12:00.
- 20 days left
- 3 new comments

{settings.BASE_URL}/en/drafts/{quiet.public_id}/

Stop following this draft: {settings.BASE_URL}/en/unsubscribe/TOKEN/

--
You get this mail because you follow these drafts on Keñes and asked for a daily digest.
Change the hour or what you follow: {settings.BASE_URL}/en/following/
Get no more digests: {settings.BASE_URL}/en/unsubscribe/TOKEN/
"""
    )
    assert set(re.findall(r"https?://\S+", text_of(mail))) == set(
        re.findall(r'href="([^"]+)"', text_of(mail, "html"))
    )


@pytest.mark.parametrize(
    ("note", "line"),
    [
        (
            "Storage is 30 days. More below.",
            "Version 2 has been published. What changed: Storage is 30 days.",
        ),
        ("", "Version 2 has been published."),
    ],
)
def test_a_new_version_is_told_with_the_first_sentence_of_its_note(
    note: str, line: str, quiet: Consultation, happen: Happen, marat: User
) -> None:
    follow_since(marat, quiet, EIGHT - DAY)
    version = factories.make_next_version(quiet, at=EIGHT - HOUR, writing=next_writing(note))
    forget_events()
    happen(EIGHT - HOUR, "version.published", number=version.number)

    write_digests()

    assert text_of(mail_to(marat)).splitlines()[7] == f"- {line}"


def test_a_language_that_was_added_is_told(quiet: Consultation, happen: Happen, marat: User) -> None:
    follow_since(marat, quiet, EIGHT - DAY)
    happen(EIGHT - HOUR, "language.added", language="ru", version=1)

    write_digests()

    assert text_of(mail_to(marat)).splitlines()[7] == "- The text can now be read in Russian too."


def next_writing(note: str) -> drafts.Writing:
    source = {language: factories.source_in(language) + "\n\nNew." for language in ("kk", "ru", "en")}
    return drafts.Writing(source=source, change_note=dict.fromkeys(("kk", "ru", "en"), note))


def forget_events() -> None:
    Event.objects.all().delete()


def test_a_withdrawn_draft_is_told_with_its_reason_and_nothing_else(
    quiet: Consultation, happen: Happen, marat: User
) -> None:
    follow_since(marat, quiet, EIGHT - DAY)
    happen(EIGHT - 3 * HOUR, "consultation.opened")
    reasons = {"kk": "Қайта жазылады.", "ru": "Будет переписан.", "en": "It will be rewritten."}
    drafts.withdraw(consultation=quiet, reasons=reasons, at=EIGHT - HOUR)
    happen(EIGHT - HOUR, "consultation.withdrawn")

    write_digests()

    lines = [line for line in text_of(mail_to(marat)).splitlines() if line.startswith("- ")]
    assert lines == ["- The authority has withdrawn this draft. Its reason: It will be rewritten."]


def test_each_reader_reads_their_language_and_their_clock(
    quiet: Consultation, happen: Happen, aliya: User, dana: User, marat: User
) -> None:
    for person in (aliya, dana, marat):
        follow_since(person, quiet, EIGHT - DAY)
    User.objects.filter(pk=marat.pk).update(time_zone="Europe/London")
    happen(EIGHT - 8 * HOUR, "consultation.opened")

    actions.plan(at=EIGHT + 6 * HOUR)
    actions.compose(at=EIGHT + 6 * HOUR)

    titles = [text_of(mail_to(person)).splitlines()[5] for person in (aliya, dana, marat)]
    languages = [mail_to(person)["Content-Language"] for person in (aliya, dana, marat)]
    prefixes = [set(re.findall(r"//[^/]+/(\w\w)/", text_of(mail_to(p)))) for p in (aliya, dana, marat)]
    assert titles == [quiet.title_kk, quiet.title_ru, quiet.title_en]
    assert (languages, prefixes) == (["kk", "ru", "en"], [{"kk"}, {"ru"}, {"en"}])
    assert "until 13 December 2026, 07:00" in text_of(mail_to(marat))


def test_unsubscribing_is_one_click_for_the_mail_program(
    quiet: Consultation, happen: Happen, marat: User
) -> None:
    follow_since(marat, quiet, EIGHT - DAY)
    happen(EIGHT - HOUR)

    write_digests()

    mail = mail_to(marat)
    (url,) = re.findall(r"^<(https?://[^<>\s]+)>$", mail["List-Unsubscribe"])
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    response = Client(enforce_csrf_checks=True).post(
        url.removeprefix(settings.BASE_URL), {"List-Unsubscribe": "One-Click"}
    )
    assert response.status_code == 200
    assert DigestPreference.objects.get(user=marat).frequency == DigestPreference.Frequency.OFF


def test_nothing_in_a_mail_ties_the_address_to_what_its_owner_said(
    quiet: Consultation, happen: Happen, marat: User, aliya: User
) -> None:
    follow_since(marat, quiet, EIGHT - DAY)
    own = comment_on(quiet, marat, "My own secret words", posted_at=EIGHT - HOUR)
    withdrawn = comment_on(quiet, aliya, "", posted_at=EIGHT - HOUR)
    Comment.objects.filter(pk=withdrawn.pk).update(withdrawn_at=EIGHT - HOUR, source="", html="")
    happen(EIGHT - HOUR)

    write_digests()

    raw = text_of(mail_to(marat)) + text_of(mail_to(marat), "html") + str(mail_to(marat).items())
    assert "- 1 new comment\n" in text_of(mail_to(marat))
    told = (marat.display_name, own.source, own.public_id, aliya.display_name, withdrawn.public_id)
    assert [word for word in told if word in raw] == []
    assert [tag for tag in ("<img", "<script", "utm_") if tag in raw] == []


def test_what_officials_write_is_escaped_in_the_html_and_only_there(
    quiet: Consultation, happen: Happen, marat: User
) -> None:
    follow_since(marat, quiet, EIGHT - DAY)
    Consultation.objects.filter(pk=quiet.pk).update(title_en='Rules & "limits" <b>')
    happen(EIGHT - HOUR)

    write_digests()

    assert text_of(mail_to(marat)).splitlines()[5] == 'Rules & "limits" <b>'
    assert ">Rules &amp; &quot;limits&quot; &lt;b&gt;</a>" in text_of(mail_to(marat), "html")


@pytest.fixture
def gone(quiet: Consultation, happen: Happen, marat: User) -> Iterator[None]:
    follow_since(marat, quiet, EIGHT - DAY)
    happen(EIGHT - HOUR)
    assert actions.plan(at=EIGHT) == 1
    yield
    actions.compose(at=EIGHT)
    assert OutgoingMail.objects.count() == 0
    assert Digest.objects.get().composed_at == EIGHT


@pytest.mark.usefixtures("gone")
def test_who_has_stopped_following_meanwhile_gets_no_mail() -> None:
    Follow.objects.all().delete()


@pytest.mark.usefixtures("gone")
def test_who_has_unsubscribed_meanwhile_gets_no_mail(marat: User) -> None:
    actions.unsubscribe(user=marat)


@pytest.mark.usefixtures("gone")
def test_who_has_closed_the_account_meanwhile_gets_no_mail(marat: User) -> None:
    User.objects.filter(pk=marat.pk).update(is_active=False)


def test_composing_twice_writes_one_mail(quiet: Consultation, happen: Happen, marat: User) -> None:
    follow_since(marat, quiet, EIGHT - DAY)
    happen(EIGHT - HOUR)
    actions.plan(at=EIGHT)

    composed = [actions.compose(at=EIGHT), actions.compose(at=EIGHT)]

    assert (composed, OutgoingMail.objects.count()) == ([1, 0], 1)
    assert Digest.objects.get().mail == OutgoingMail.objects.get()


def test_a_mail_is_the_same_letter_however_often_it_is_composed(
    quiet: Consultation, happen: Happen, marat: User
) -> None:
    follow_since(marat, quiet, EIGHT - DAY)
    happen(EIGHT - HOUR)
    write_digests()
    first = OutgoingMail.objects.get().message_id
    Digest.objects.update(composed_at=None, mail=None)
    OutgoingMail.objects.all().delete()

    actions.compose(at=EIGHT + HOUR)

    assert OutgoingMail.objects.get().message_id == first


@pytest.mark.parametrize("readers", [1, 3, 50])
def test_a_chunk_takes_as_many_queries_whatever_its_size(
    readers: int, quiet: Consultation, happen: Happen
) -> None:
    other = factories.make_consultation(quiet.authority, at=EIGHT - 2 * DAY)
    for n in range(readers):
        person = factories.make_resident(f"R{n}", language=("kk", "ru", "en")[n % 3])
        follow_since(person, other, EIGHT - DAY)
        follow_since(person, quiet, EIGHT - DAY + n * MINUTE)
    happen(EIGHT - HOUR, "version.published", number=1)
    actions.plan(at=EIGHT)

    with CaptureQueriesContext(connection) as queries:
        composed = actions.compose(at=EIGHT)

    statements = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert (composed, len(statements)) == (readers, 8)
