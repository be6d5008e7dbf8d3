from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from consultation.comments import actions
from consultation.comments.models import Comment
from consultation.drafts.actions import Writing
from consultation.drafts.models import Consultation
from tests import factories
from tests.comments.conftest import first_paragraph, poster

HTMX = {"HX-Request": "true"}
EACH_WAY = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain form", "htmx"])


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def signed_in(client: Client, marat: User) -> Client:
    client.force_login(marat)
    return client


@pytest.fixture
def as_author(client: Client, aliya: User) -> Client:
    client.force_login(aliya)
    return client


def fields(source: str = "I *agree*.", **changed: str) -> dict[str, str]:
    return {"source": source, "language": "en", "form_token": str(uuid4()), "anchor": ""} | changed


def url(subject: Consultation | Comment, name: str = "post") -> str:
    return reverse(f"comments:{name}", args=[subject.public_id])


def texts() -> list[str]:
    return list(Comment.objects.order_by("pk").values_list("source", flat=True))


@pytest.mark.parametrize(("headers", "status"), [({}, 303), (HTMX, 200)], ids=["plain form", "htmx"])
def test_posting_costs_ten_queries_at_most_savepoint_included(
    signed_in: Client, open_now: Consultation, headers: dict[str, str], status: int
) -> None:
    sent = fields(anchor=first_paragraph(open_now))
    with CaptureQueriesContext(connection) as captured:
        response = signed_in.post(url(open_now), sent, headers=headers)
    assert response.status_code == status
    assert len(captured) == 10, [query["sql"] for query in captured]
    assert texts() == ["I *agree*."]


@pytest.mark.parametrize(("headers", "status"), [({}, 303), (HTMX, 200)], ids=["plain form", "htmx"])
def test_replying_costs_nine_queries_savepoint_included(
    signed_in: Client, said: Comment, headers: dict[str, str], status: int
) -> None:
    Comment.objects.update(anchor=first_paragraph(said.consultation))
    with CaptureQueriesContext(connection) as captured:
        response = signed_in.post(url(said, "reply"), fields(), headers=headers)
    assert response.status_code == status
    assert len(captured) == 9, [query["sql"] for query in captured]
    assert texts() == ["Cameras need a law.", "I *agree*."]


@pytest.mark.parametrize("on_provision", [True, False])
def test_the_plain_form_leads_to_the_page_that_shows_the_comment(
    signed_in: Client, open_now: Consultation, *, on_provision: bool
) -> None:
    anchor = first_paragraph(open_now) if on_provision else ""
    response = signed_in.post(url(open_now), fields(anchor=anchor))
    comment = Comment.objects.get()
    there = urlsplit(response["Location"])
    draft = f"/en/drafts/{open_now.public_id}/"
    assert there.path == (f"{draft}provisions/{anchor}/" if anchor else draft)
    assert (parse_qs(there.query), there.fragment) == (
        {"from": [comment.public_id]},
        f"comment-{comment.public_id}",
    )
    page = signed_in.get(response["Location"], follow=True).content.decode()
    assert f'id="comment-{comment.public_id}"' in page
    assert "I <em>agree</em>." in page


def test_htmx_gets_the_comment_an_empty_form_and_the_count(signed_in: Client, open_now: Consultation) -> None:
    anchor = first_paragraph(open_now)
    text = signed_in.post(url(open_now), fields(anchor=anchor), headers=HTMX).content.decode()
    assert "<html" not in text
    assert f'hx-swap-oob="afterbegin:#thread-list-{anchor}"' in text
    assert "I <em>agree</em>." in text
    assert f'id="comment-form-{anchor}"' in text
    assert "I *agree*." not in text  # the form is empty again
    assert "data-status" in text
    assert "data-focus" in text
    assert "1 comment<" in text


@EACH_WAY
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"source": " \n"}, "This field is required"),
        ({"source": "\u200b"}, "This field is required"),
        ({"source": "ә" * 4_001}, "The text is 1 character too long. Up to 4000 are possible."),
        ({"language": "xx"}, "Select a valid choice"),
    ],
    ids=["empty", "invisible", "4,001 characters", "unknown language"],
)
def test_bad_input_is_said_beside_the_field_and_kept(
    signed_in: Client, open_now: Consultation, headers: dict[str, str], wrong: dict[str, str], says: str
) -> None:
    sent = fields() | wrong
    response = signed_in.post(url(open_now), sent, headers=headers)
    text = response.content.decode()
    assert response.status_code == 422
    assert says in text
    assert sent["source"].strip() in text
    assert "error-summary" in text
    assert texts() == []


@EACH_WAY
def test_a_script_is_shown_as_text(
    signed_in: Client, open_now: Consultation, headers: dict[str, str]
) -> None:
    payload = "<script>alert(1)</script>"
    response = signed_in.post(url(open_now), fields(payload), headers=headers)
    if not headers:
        response = signed_in.get(response["Location"], follow=True)
    assert payload not in response.content.decode()
    assert "&lt;script&gt;" in response.content.decode()


@EACH_WAY
def test_a_double_click_posts_once_and_leads_to_the_first(
    signed_in: Client, open_now: Consultation, headers: dict[str, str]
) -> None:
    sent = fields()
    answers = [signed_in.post(url(open_now), sent, headers=headers) for _ in range(2)]
    (comment,) = Comment.objects.all()
    assert answers[0].status_code == answers[1].status_code == (200 if headers else 303)
    for answer in answers:
        assert comment.public_id in (answer.content.decode() if headers else answer["Location"])


@EACH_WAY
def test_a_flood_is_told_so_and_the_text_stays(
    signed_in: Client, open_now: Consultation, headers: dict[str, str]
) -> None:
    for n in range(5):
        signed_in.post(url(open_now), fields(f"{n}"))
    response = signed_in.post(url(open_now), fields("One too many"), headers=headers)
    assert response.status_code == 422
    assert "You have posted 5 comments within a minute." in response.content.decode()
    assert "One too many" in response.content.decode()
    assert len(texts()) == 5


@EACH_WAY
@pytest.mark.parametrize("how", ["sealed", "withdrawn"])
def test_a_closed_consultation_says_why_and_gives_the_text_back(
    signed_in: Client, open_now: Consultation, headers: dict[str, str], how: str
) -> None:
    Consultation.objects.update(**{f"{how}_at": timezone.now()})
    response = signed_in.post(url(open_now), fields("Too late, but written"), headers=headers)
    assert response.status_code == 409
    assert "Comments are not taken here now" in response.content.decode()
    assert "Too late, but written" in response.content.decode()
    assert texts() == []


@EACH_WAY
def test_a_provision_that_is_not_there_gives_the_text_back(
    signed_in: Client, open_now: Consultation, headers: dict[str, str]
) -> None:
    response = signed_in.post(url(open_now), fields("On nothing", anchor="nowhere"), headers=headers)
    assert response.status_code == 409
    assert "On nothing" in response.content.decode()


@pytest.mark.parametrize("name", ["edit", "withdraw"])
@pytest.mark.parametrize("method", ["get", "post"])
@EACH_WAY
def test_another_persons_comment_is_refused(
    signed_in: Client, said: Comment, headers: dict[str, str], method: str, name: str
) -> None:
    response = getattr(signed_in, method)(url(said, name), fields("Mine now"), headers=headers)
    assert response.status_code == 403
    assert "Only the author" in response.content.decode()
    assert texts() == ["Cameras need a law."]


@EACH_WAY
def test_the_author_mends_a_slip(as_author: Client, said: Comment, headers: dict[str, str]) -> None:
    assert "Cameras need a law." in as_author.get(url(said, "edit"), headers=headers).content.decode()
    response = as_author.post(url(said, "edit"), fields("Cameras need a *good* law."), headers=headers)
    assert response.status_code == (200 if headers else 303)
    if not headers:
        response = as_author.get(response["Location"], follow=True)
    text = response.content.decode()
    assert "Cameras need a <em>good</em> law." in text
    assert ">edited<" in text


@EACH_WAY
def test_after_15_minutes_the_change_is_refused_and_given_back(
    as_author: Client, said: Comment, headers: dict[str, str]
) -> None:
    Comment.objects.update(posted_at=timezone.now() - timedelta(minutes=15))
    response = as_author.post(url(said, "edit"), fields("Better words"), headers=headers)
    assert response.status_code == 409
    assert "15 minutes" in response.content.decode()
    assert "Better words" in response.content.decode()
    assert texts() == ["Cameras need a law."]


@EACH_WAY
@pytest.mark.parametrize("answered", [True, False])
def test_withdrawing_asks_first_then_erases(
    as_author: Client, said: Comment, dana: User, headers: dict[str, str], *, answered: bool
) -> None:
    if answered:
        poster(said.consultation, dana, timezone.now())("So do I.", parent=said)
    asked = as_author.get(url(said, "withdraw"), headers=headers)
    assert "Withdraw the comment" in asked.content.decode()
    assert "Cameras need a law." in texts()

    response = as_author.post(url(said, "withdraw"), headers=headers)
    assert response.status_code == (200 if headers else 303)
    assert "Cameras need a law." not in texts()
    page = as_author.get(url(said.consultation, "threads")).content.decode()
    assert ("Its author has withdrawn this comment." in page) is answered
    assert said.author
    assert page.count(f"<bdi>{said.author.display_name}</bdi>") == 0
    assert as_author.get(url(said, "permalink")).status_code == (302 if answered else 404)


@EACH_WAY
def test_the_fourth_level_is_refused(
    signed_in: Client, said: Comment, dana: User, headers: dict[str, str]
) -> None:
    post = poster(said.consultation, dana, timezone.now())
    third = post("3", parent=post("2", parent=said))
    response = signed_in.post(url(third, "reply"), fields("4"), headers=headers)
    assert response.status_code == 422
    assert "three levels deep" in response.content.decode()
    assert len(texts()) == 3


def test_htmx_puts_a_reply_under_its_parent(signed_in: Client, said: Comment) -> None:
    form = signed_in.get(url(said, "reply"), headers=HTMX).content.decode()
    assert "<form" in form
    assert "<html" not in form
    text = signed_in.post(url(said, "reply"), fields("Me too"), headers=HTMX).content.decode()
    assert f'hx-swap-oob="beforeend:#replies-{said.public_id}"' in text
    assert "<p>Me too</p>" in text
    assert "2 comments<" in text


def test_the_reply_page_quotes_what_is_answered(client: Client, said: Comment) -> None:
    text = client.get(url(said, "reply")).content.decode()
    assert "Cameras need a law." in text
    assert "You will be asked to sign in; your text is kept." in text


def test_a_strangers_text_is_carried_through_sign_in(client: Client, open_now: Consultation) -> None:
    response = client.post(url(open_now), fields("Kept for later"))
    assert response.status_code == 302
    assert "Kept for later" in str(dict(client.session))
    assert texts() == []


def test_the_discussion_page_quotes_the_provision_and_turns_pages(
    client: Client, open_now: Consultation, aliya: User
) -> None:
    anchor, start = first_paragraph(open_now), timezone.now() - timedelta(minutes=50)
    for n in range(25):
        poster(open_now, aliya, start + timedelta(minutes=n))(f"number {n}", anchor=anchor)
    first = client.get(url(open_now, "threads"), {"anchor": anchor}).content.decode()
    assert "recognises a person by the face" in first
    assert first.count('<article class="comment"') == 20
    assert "number 24<" in first
    assert "number 4<" not in first
    page = client.get(url(open_now, "threads"), {"anchor": anchor, "order": "oldest"}).content.decode()
    assert "number 4<" in page
    assert "number 24<" not in page


def test_htmx_gets_the_discussion_or_only_its_threads(client: Client, said: Comment) -> None:
    address = url(said.consultation, "threads") + "?anchor="
    whole = client.get(address, headers=HTMX).content.decode()
    assert "<html" not in whole
    assert 'id="comment-form-whole"' in whole
    turned = client.get(address, headers=HTMX | {"HX-Target": "threads-whole"}).content.decode()
    assert "comment-form" not in turned
    assert "Cameras need a law." in turned


@pytest.mark.parametrize(
    "query", ["from=madeup", "from=%00", "anchor=nowhere", "anchor=%00", "anchor=%3Cscript%3E"]
)
def test_made_up_cursors_and_anchors_are_answered_in_words(client: Client, said: Comment, query: str) -> None:
    response = client.get(f"{url(said.consultation, 'threads')}?{query}")
    assert response.status_code == 404
    assert "We could not find this page" in response.content.decode()


def test_an_unknown_order_and_unknown_keys_count_as_none(client: Client, said: Comment) -> None:
    response = client.get(url(said.consultation, "threads"), {"order": "sideways", "colour": "red"})
    assert response.status_code == 200
    assert "Cameras need a law." in response.content.decode()


def test_permalinks_open_the_page_that_shows_the_reply(
    client: Client, open_now: Consultation, aliya: User, dana: User
) -> None:
    start = timezone.now() - timedelta(minutes=50)
    post = poster(open_now, aliya, start)
    reply = poster(open_now, dana, start)("the reply", parent=post("the oldest"))
    for n in range(1, 25):
        post(f"number {n}", at=start + timedelta(minutes=n))
    assert "the reply" not in client.get(f"/en/drafts/{open_now.public_id}/", follow=True).content.decode()
    page = client.get(url(reply, "permalink"), follow=True)
    assert page.status_code == 200
    assert f'id="comment-{reply.public_id}"' in page.content.decode()


def test_what_was_said_on_a_dropped_provision_can_still_be_read(
    client: Client, open_now: Consultation, aliya: User
) -> None:
    comment = poster(open_now, aliya, timezone.now())("On what is gone", anchor=first_paragraph(open_now))
    factories.make_next_version(open_now, at=timezone.now(), writing=Writing(source=dict(factories.HEADINGS)))
    page = client.get(url(comment, "permalink"), follow=True)
    text = page.content.decode()
    assert page.status_code == 200
    assert "On what is gone" in text
    assert "on version 1" in text
    assert "no longer in the draft" in text
    assert "comment-form" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_a_discussion_costs_the_same_at_every_size(
    signed_in: Client, open_now: Consultation, aliya: User, count: int
) -> None:
    for n in range(count):
        post = poster(open_now, aliya, timezone.now() - timedelta(minutes=n * 2))
        post("reply", parent=post(f"{n}"))
    with CaptureQueriesContext(connection) as captured:
        assert signed_in.get(url(open_now, "threads") + "?anchor=", headers=HTMX).status_code == 200
    assert len(captured) == 5, [query["sql"] for query in captured]


def test_own_comments_offer_what_can_be_done_and_others_do_not(
    client: Client, said: Comment, dana: User
) -> None:
    def offered(person: User) -> list[str]:
        client.force_login(person)
        text = client.get(url(said.consultation, "threads")).content.decode()
        return [name for name in ("reply", "edit", "withdraw") if f'href="{url(said, name)}"' in text]

    assert said.author
    assert offered(said.author) == ["reply", "edit", "withdraw"]
    assert offered(dana) == ["reply"]
    actions.withdraw(comment=said, author=said.author, at=timezone.now())
    assert offered(said.author) == []
