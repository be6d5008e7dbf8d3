from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from consultation.comments.models import Comment
from consultation.drafts.models import Consultation
from consultation.votes import actions
from consultation.votes.models import Agreement, Reaction
from tests import factories

HTMX = {"HX-Request": "true"}
EACH_WAY = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain form", "htmx"])


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def said(open_now: Consultation, aliya: User) -> Comment:
    return factories.make_comment(open_now, aliya, at=timezone.now() - timedelta(minutes=1))


@pytest.fixture
def signed_in(client: Client, marat: User) -> Client:
    client.force_login(marat)
    return client


def url(comment: Comment, name: str = "react") -> str:
    return reverse(f"votes:{name}", args=[comment.public_id])


def given_now() -> list[int]:
    return list(Reaction.objects.values_list("choice", flat=True))


@EACH_WAY
def test_a_reaction_costs_eight_queries_savepoint_included(
    signed_in: Client, said: Comment, headers: dict[str, str]
) -> None:
    with CaptureQueriesContext(connection) as captured:
        response = signed_in.post(url(said), {"reaction": "disagree"}, headers=headers)
    assert len(captured) == 8, [query["sql"] for query in captured]
    assert response.status_code == (200 if headers else 303)
    assert given_now() == [Agreement.DISAGREE]


def test_the_plain_form_returns_to_the_comment(signed_in: Client, said: Comment) -> None:
    response = signed_in.post(url(said), {"reaction": "agree"})
    assert response["Location"] == reverse("comments:permalink", args=[said.public_id])


def test_htmx_gets_the_buttons_with_the_own_reaction_pressed(signed_in: Client, said: Comment) -> None:
    html = signed_in.post(url(said), {"reaction": "agree"}, headers=HTMX).content.decode()
    assert "<html" not in html
    assert html.count('aria-pressed="true"') == 1
    assert f'value="agree" aria-pressed="true" formaction="{url(said, "unreact")}"' in html
    assert 'name="csrfmiddlewaretoken"' in html
    assert "data-status" in html


@EACH_WAY
def test_pressing_again_takes_it_back(signed_in: Client, said: Comment, headers: dict[str, str]) -> None:
    signed_in.post(url(said), {"reaction": "agree"})
    assert given_now() == [Agreement.AGREE]
    signed_in.post(url(said, "unreact"), {"reaction": "agree"}, headers=headers)
    assert given_now() == []


@EACH_WAY
def test_on_ones_own_comment_it_is_refused_and_no_button_stands(
    client: Client, said: Comment, aliya: User, headers: dict[str, str]
) -> None:
    client.force_login(aliya)
    response = client.post(url(said), {"reaction": "agree"}, headers=headers)
    assert response.status_code == 409
    assert "This is your own comment" in response.content.decode()
    page = client.get(reverse("comments:permalink", args=[said.public_id]), follow=True).content.decode()
    assert said.html in page
    assert 'name="reaction"' not in page


@EACH_WAY
@pytest.mark.parametrize("name", ["react", "unreact"])
def test_a_refusal_at_the_closing_shows_the_reaction_that_stands(
    signed_in: Client, said: Comment, headers: dict[str, str], name: str
) -> None:
    signed_in.post(url(said), {"reaction": "agree"})
    Consultation.objects.update(closes_at=timezone.now())
    response = signed_in.post(url(said, name), {"reaction": "disagree"}, headers=headers)
    text = response.content.decode()
    assert response.status_code == 409
    assert response.context["user"].is_authenticated
    assert headers or f'href="{reverse("comments:permalink", args=[said.public_id])}"' in text
    assert "Reactions are not taken here now" in text
    assert ("You agreed." if headers else "What you chose before stands: Agree.") in text
    assert given_now() == [Agreement.AGREE]


@EACH_WAY
@pytest.mark.parametrize("fields", [{}, {"reaction": "love"}])
def test_a_made_up_reaction_is_answered_with_422(
    signed_in: Client, said: Comment, headers: dict[str, str], fields: dict[str, str]
) -> None:
    response = signed_in.post(url(said), fields, headers=headers)
    assert (response.status_code, response.context["user"].is_authenticated) == (422, True)
    assert "Choose to agree or to disagree." in response.content.decode()


def test_there_is_no_reacting_to_an_unknown_comment(signed_in: Client, said: Comment) -> None:
    said.public_id = "nowhere"
    response = signed_in.post(url(said), {"reaction": "agree"})
    assert response.status_code == 404
    assert "There is no such comment." in response.content.decode()


def test_a_stranger_is_asked_to_sign_in_and_the_choice_is_not_carried(client: Client, said: Comment) -> None:
    response = client.post(url(said), {"reaction": "disagree"})
    assert response.status_code == 302
    assert "disagree" not in str(dict(client.session)) + response["Location"]
    assert given_now() == []


def test_every_view_of_the_comment_shows_the_tally_and_the_own_reaction(
    signed_in: Client, said: Comment, open_now: Consultation
) -> None:
    for _ in range(11):
        actions.react(
            comment=said,
            choice=Agreement.AGREE,
            person=factories.make_resident(),
            keys_dir=settings.KEYS_DIR,
            at=timezone.now(),
        )
    signed_in.post(url(said), {"reaction": "agree"})
    actions.count(at=timezone.now())
    threads = reverse("comments:threads", args=[open_now.public_id])
    for page in (threads, reverse("pages:draft_short", args=[open_now.public_id])):
        html = signed_in.get(page, follow=True).content.decode()
        assert 'Agree <span class="figure">≈ 10</span>' in html
        assert 'Disagree <span class="figure">≈ 0</span>' in html
        assert 'name="csrfmiddlewaretoken"' in html.split(f'id="reactions-{said.public_id}"')[1]
        assert "You agree with this comment." in html


def test_fewer_than_ten_reactions_are_no_figure_while_open(signed_in: Client, said: Comment) -> None:
    signed_in.post(url(said), {"reaction": "agree"})
    actions.count(at=timezone.now())
    html = signed_in.get(reverse("comments:permalink", args=[said.public_id]), follow=True).content.decode()
    assert "You agree with this comment." in html
    assert 'class="figure"' not in html.split(f'id="reactions-{said.public_id}"')[1].split("</form>")[0]


def test_after_closing_the_figures_stay_and_the_buttons_go(
    signed_in: Client, said: Comment, open_now: Consultation
) -> None:
    signed_in.post(url(said), {"reaction": "agree"})
    Consultation.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    actions.close(at=timezone.now())
    html = signed_in.get(reverse("comments:threads", args=[open_now.public_id])).content.decode()
    assert "Agree: 1. Disagree: 0." in html
    assert "You agreed." in html
    assert 'name="reaction"' not in html
