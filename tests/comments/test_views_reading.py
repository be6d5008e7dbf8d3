from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from consultation.comments import actions
from consultation.comments.models import Comment
from consultation.drafts.actions import Writing
from consultation.drafts.models import Consultation
from tests import factories
from tests.comments.conftest import first_paragraph, poster
from tests.comments.web import HTMX, url


def test_the_reply_page_quotes_what_is_answered(client: Client, said: Comment) -> None:
    text = client.get(url(said, "reply")).content.decode()
    assert "Cameras need a law." in text
    assert "You will be asked to sign in; your text is kept." in text


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
