from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from consultation.comments.models import Comment
from tests.comments.conftest import poster
from tests.comments.web import EACH_WAY, fields, texts, url


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
    whole = as_author.get(url(said.consultation, "threads")).content.decode()
    page = whole.partition("<main")[2]  # the head names who is signed in
    assert ("Its author has withdrawn this comment." in page) is answered
    assert said.author
    assert page.count(f"<bdi>{said.author.display_name}</bdi>") == 0
    assert as_author.get(url(said, "permalink")).status_code == (302 if answered else 404)
