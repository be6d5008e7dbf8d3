from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from consultation.comments.models import Comment
from consultation.drafts.models import Consultation
from tests.comments.conftest import first_paragraph, poster
from tests.comments.web import EACH_WAY, HTMX, fields, texts, url


def asked(captured: CaptureQueriesContext) -> list[str]:
    """Without savepoints, which stand for BEGIN and COMMIT inside a test's own transaction."""
    statements = [query["sql"] for query in captured]
    return [sql for sql in statements if not sql.startswith(("SAVEPOINT", "RELEASE"))]


@pytest.mark.parametrize(
    ("headers", "status", "queries"), [({}, 303, 8), (HTMX, 200, 8)], ids=["plain form", "htmx"]
)
def test_posting_costs_eight_queries_at_most(
    signed_in: Client, open_now: Consultation, headers: dict[str, str], status: int, queries: int
) -> None:
    sent = fields(anchor=first_paragraph(open_now))
    with CaptureQueriesContext(connection) as captured:
        response = signed_in.post(url(open_now), sent, headers=headers)
    assert response.status_code == status
    assert len(asked(captured)) == queries, asked(captured)
    assert texts() == ["I *agree*."]


@pytest.mark.parametrize(
    ("headers", "status", "queries"), [({}, 303, 8), (HTMX, 200, 7)], ids=["plain form", "htmx"]
)
def test_replying_costs_eight_queries_at_most(
    signed_in: Client, said: Comment, headers: dict[str, str], status: int, queries: int
) -> None:
    Comment.objects.update(anchor=first_paragraph(said.consultation))
    with CaptureQueriesContext(connection) as captured:
        response = signed_in.post(url(said, "reply"), fields(), headers=headers)
    assert response.status_code == status
    assert len(asked(captured)) == queries, asked(captured)
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
    response = signed_in.post(url(open_now), fields(anchor=anchor), headers=HTMX)
    text = response.content.decode()
    assert response["HX-Trigger"] == f"comments-changed-{anchor}"
    assert "<html" not in text
    assert f'hx-swap-oob="afterbegin:#thread-list-{anchor}"' in text
    assert "I <em>agree</em>." in text
    assert f'id="comment-form-{anchor}"' in text
    assert "I *agree*." not in text  # the form is empty again
    assert "data-status" in text
    assert "autofocus" in text


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
    counted = url(said.consultation, "threads") + "?anchor="
    count = signed_in.get(counted, headers=HTMX | {"HX-Target": "comment-count-whole"}).content.decode()
    assert count.startswith("<span id=")  # not the grey one of a provision on which nobody has spoken
    assert "2 comments<" in count


def test_a_strangers_text_is_carried_through_sign_in(client: Client, open_now: Consultation) -> None:
    response = client.post(url(open_now), fields("Kept for later"))
    assert response.status_code == 302
    assert "Kept for later" in str(dict(client.session))
    assert texts() == []
