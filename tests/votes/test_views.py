from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts.models import User
from consultation.drafts.models import Consultation
from consultation.votes import actions
from consultation.votes.models import Choice, Position
from tests.votes.conftest import first_paragraph, key_file, voting_in

HTMX = {"HX-Request": "true"}
EACH_WAY = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain form", "htmx"])


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def signed_in(client: Client, marat: User) -> Client:
    client.force_login(marat)
    return client


def url(consultation: Consultation, name: str = "take") -> str:
    return reverse(f"votes:{name}", args=[consultation.public_id])


def choices() -> list[int]:
    return list(Position.objects.values_list("choice", flat=True))


@pytest.mark.parametrize(
    ("headers", "status", "queries"), [({}, 303, 8), (HTMX, 200, 8)], ids=["plain form", "htmx"]
)
def test_taking_a_position_costs_eight_queries_savepoint_included(
    signed_in: Client, open_now: Consultation, headers: dict[str, str], status: int, queries: int
) -> None:
    fields = {"anchor": first_paragraph(open_now), "choice": "support", "back": "draft"}
    with CaptureQueriesContext(connection) as captured:
        response = signed_in.post(url(open_now), fields, headers=headers)
    assert response.status_code == status
    assert len(captured) == queries, [query["sql"] for query in captured]
    assert choices() == [Choice.SUPPORT]


@pytest.mark.parametrize("back", ["draft", "provision", ""])
def test_the_plain_form_returns_to_where_it_stood(
    signed_in: Client, open_now: Consultation, back: str
) -> None:
    anchor = first_paragraph(open_now)
    response = signed_in.post(url(open_now), {"anchor": anchor, "choice": "oppose", "back": back})
    there = f"/en/drafts/{open_now.public_id}/"
    assert response["Location"] == (
        f"{there}provisions/{anchor}/" if back == "provision" else f"{there}?at={anchor}#p-{anchor}"
    )


def test_on_the_whole_it_returns_to_the_whole(signed_in: Client, open_now: Consultation) -> None:
    response = signed_in.post(url(open_now), {"anchor": "", "choice": "neutral", "back": "draft"})
    assert response["Location"] == f"/en/drafts/{open_now.public_id}/#whole"
    assert choices() == [Choice.NEUTRAL]


def test_htmx_gets_the_box_with_the_own_position_and_the_date(
    signed_in: Client, open_now: Consultation, marat: User
) -> None:
    anchor = first_paragraph(open_now)
    response = signed_in.post(url(open_now), {"anchor": anchor, "choice": "support"}, headers=HTMX)
    text = response.content.decode()
    assert f'id="position-{anchor}"' in text
    assert "<html" not in text
    assert "Your position: support. You can change it until" in text
    assert open_now.closes_at
    assert date_format(open_now.closes_at, "TIME_FORMAT").split(":")[1] in text
    assert text.count('aria-pressed="true"') == 1
    assert "HX-Request" in response["Vary"]


@EACH_WAY
def test_withdrawing_leaves_no_position(
    signed_in: Client, open_now: Consultation, headers: dict[str, str]
) -> None:
    signed_in.post(url(open_now), {"choice": "support"})
    assert len(choices()) == 1
    response = signed_in.post(url(open_now, "withdraw"), {"anchor": ""}, headers=headers)
    assert response.status_code == (200 if headers else 303)
    assert choices() == []


@EACH_WAY
@pytest.mark.parametrize("fields", [{}, {"choice": "maybe"}, {"choice": "support", "anchor": "x" * 13}])
def test_a_made_up_choice_or_anchor_is_answered_with_422(
    signed_in: Client, open_now: Consultation, headers: dict[str, str], fields: dict[str, str]
) -> None:
    response = signed_in.post(url(open_now), fields, headers=headers)
    assert response.status_code == 422
    assert "Choose to support, to oppose or to stay neutral." in response.content.decode()
    assert choices() == []


def test_what_stands_nowhere_cannot_be_withdrawn(
    signed_in: Client, open_now: Consultation, marat: User
) -> None:
    response = signed_in.post(url(open_now, "withdraw"), {"anchor": "x" * 13})
    assert (response.status_code, response.context["user"]) == (422, marat)
    assert "There is no such provision." in response.content.decode()


def test_the_box_shows_the_bar_of_its_provision_and_can_be_used_again(
    signed_in: Client, open_now: Consultation
) -> None:
    anchor = first_paragraph(open_now)
    assert open_now.opens_at
    for _ in range(10):
        voting_in(open_now, timezone.now())(uuid4(), Choice.OPPOSE, anchor)
    actions.count(at=open_now.opens_at)
    text = signed_in.post(
        url(open_now), {"choice": "support", "anchor": anchor}, headers=HTMX
    ).content.decode()
    assert "About 0 support, 10 oppose, 0 neutral" in text
    assert "csrfmiddlewaretoken" in text
    assert "data-status" in text


@EACH_WAY
@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        ("sealed", "Positions are not taken here now"),
        ("key", "Voting is paused"),
        ("anchor", "not in the current version"),
    ],
)
def test_a_refusal_says_why(
    signed_in: Client, open_now: Consultation, headers: dict[str, str], break_it: str, says: str
) -> None:
    fields = {"choice": "support", "anchor": "nowhere" if break_it == "anchor" else ""}
    if break_it == "key":
        key_file(open_now).unlink()
    if break_it == "sealed":
        Consultation.objects.update(sealed_at=open_now.opens_at)
    response = signed_in.post(url(open_now), fields, headers=headers)
    assert response.status_code == 409
    assert says in response.content.decode()
    assert choices() == []


@EACH_WAY
@pytest.mark.parametrize("name", ["take", "withdraw"])
def test_a_refusal_at_the_closing_shows_the_position_that_stands(
    signed_in: Client, open_now: Consultation, headers: dict[str, str], name: str
) -> None:
    anchor = first_paragraph(open_now)
    signed_in.post(url(open_now), {"choice": "support", "anchor": anchor})
    Consultation.objects.update(closes_at=timezone.now())
    response = signed_in.post(url(open_now, name), {"choice": "oppose", "anchor": anchor}, headers=headers)
    text = response.content.decode()
    assert response.status_code == 409
    assert headers or response.context["user"].is_authenticated
    assert headers or f'href="/en/drafts/{open_now.public_id}/?at={anchor}#p-{anchor}"' in text
    assert "Positions are not taken here now" in text
    assert ("Your position: support." if headers else "What you chose before stands: Support.") in text
    assert choices() == [Choice.SUPPORT]


def test_a_stranger_is_asked_to_sign_in_and_no_choice_is_kept(client: Client, open_now: Consultation) -> None:
    response = client.post(url(open_now), {"choice": "support"})
    assert response.status_code == 302
    assert "login" in response["Location"]
    assert "support" not in str(dict(client.session)) + response["Location"]
    assert choices() == []


def test_get_and_an_unknown_draft_are_refused(signed_in: Client, open_now: Consultation) -> None:
    assert signed_in.get(url(open_now)).status_code == 405
    unknown = signed_in.post("/en/drafts/nowhere/positions/", {"choice": "support"})
    assert unknown.status_code == 404
    assert "There is no such draft, or it is not published yet." in unknown.content.decode()


def test_voting_leaves_the_session_row_as_it_was(signed_in: Client, open_now: Consultation) -> None:
    with CaptureQueriesContext(connection) as captured:
        signed_in.post(url(open_now), {"choice": "support"})
    reads = ("SELECT", "SAVEPOINT", "RELEASE")
    writes = [q["sql"] for q in captured if not q["sql"].startswith(reads)]
    assert len(writes) == 1
    assert "consultation_position" in writes[0]


def test_the_draft_page_shows_bars_and_the_own_position(
    signed_in: Client, open_now: Consultation, marat: User
) -> None:
    assert open_now.opens_at
    for n in range(12):
        other = Client()
        other.force_login(User.objects.create_user(f"voter{n}@example.kz", display_name="Voter"))
        other.post(url(open_now), {"choice": "oppose"})
    signed_in.post(url(open_now), {"choice": "support"})
    actions.count(at=open_now.opens_at + timedelta(hours=2))
    text = signed_in.get(f"/en/drafts/{open_now.public_id}/", follow=True).content.decode()
    assert "About 0 support, 10 oppose, 0 neutral" in text
    assert "Your position: support." in text
    assert "The bars appear from 10 positions on." in text  # beside the provisions
    assert "style=" not in text
