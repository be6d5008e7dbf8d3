from __future__ import annotations

import re
import uuid
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts import carry
from accounts.models import User
from consultation.authorities.models import Authority
from consultation.comments.models import Comment
from tests import factories
from tests.accounts.conftest import last_code, signed_in_as

pytestmark = pytest.mark.urls("tests.accounts.urls")

POST = "/en/try/7f3k/comments/"
TEXT = 'Менің пікірім: <b>"жоқ"</b>\n\nжәне тағы'
HERE = {"referer": "http://testserver/en/drafts/7f3k/"}


def try_to_post(client: Client, text: str = TEXT) -> str:
    response = client.post(POST, {"source": text, "anchor": "a1", "csrfmiddlewaretoken": "x", "other": "y"})
    assert response.status_code == 302
    return str(response["Location"])


def form_on(page: str) -> dict[str, str]:
    """What the browser would send from the form that carries the text."""
    form = page[page.index(f'action="{POST}"') :]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    area = re.search(r'<textarea[^>]*name="source"[^>]*>\n(.*?)</textarea>', form, re.DOTALL)
    return fields | ({"source": unescape(area[1])} if area else {})


def come_in_by_code(client: Client, sign_in_page: str, email: str) -> str:
    page = client.get(sign_in_page).content.decode()
    hidden = re.search(r'name="next" value="([^"]+)"', page)
    assert hidden
    confirm = client.post("/en/accounts/login/code/", {"email": email, "next": hidden[1]})["Location"]
    return str(client.post(confirm, {"code": last_code()})["Location"])


def test_the_text_comes_along_through_signing_in(client: Client, marat: User) -> None:
    goal = come_in_by_code(client, try_to_post(client), marat.email)
    page = client.get(goal)
    fields = form_on(page.content.decode())

    assert page.status_code == 200
    assert {name: fields[name] for name in ("source", "anchor")} == {"source": TEXT, "anchor": "a1"}
    assert "other" not in fields
    assert client.post(POST, fields).content.decode() == f"posted 7f3k a1 {TEXT}"


def test_the_text_comes_along_through_signing_up(client: Client) -> None:
    sign_in_page = try_to_post(client)
    link = re.search(r'href="(/en/accounts/signup/\?next=[^"]+)"', client.get(sign_in_page).content.decode())
    assert link
    confirm = client.post(link[1], {"email": "new@example.kz", "display_name": "New"})["Location"]
    goal = client.post(confirm, {"code": last_code()})["Location"]

    assert form_on(client.get(goal).content.decode())["source"] == TEXT


def test_the_text_comes_along_though_the_way_back_was_lost(client: Client, marat: User) -> None:
    try_to_post(client)
    client.post("/en/accounts/login/code/", {"email": marat.email})
    goal = client.post("/en/accounts/login/code/confirm/", {"code": last_code()})["Location"]

    assert form_on(client.get(goal).content.decode())["source"] == TEXT


def test_the_text_stands_in_the_readers_language_version(client: Client, dana: User) -> None:
    goal = come_in_by_code(client, try_to_post(client), dana.email)
    page = client.get(goal).content.decode()

    assert goal.startswith("/ru/accounts/continue/")
    assert 'action="/ru/try/7f3k/comments/"' in page


def test_looking_at_the_page_posts_nothing_and_keeps_the_text(client: Client, marat: User) -> None:
    goal = come_in_by_code(client, try_to_post(client), marat.email)
    for _ in range(2):
        assert client.head(goal).status_code == 200
        assert form_on(client.get(goal).content.decode())["source"] == TEXT


def test_once_posted_it_waits_no_more(client: Client, marat: User) -> None:
    goal = come_in_by_code(client, try_to_post(client), marat.email)
    client.post(POST, form_on(client.get(goal).content.decode()))

    assert client.get(goal).status_code == 404
    assert client.session["carried"] == {}


def test_another_person_does_not_see_it(client: Client, marat: User, dana: User) -> None:
    goal = come_in_by_code(client, try_to_post(client), marat.email)
    other = Client()
    other.force_login(dana)

    assert other.get(goal).status_code == 404
    assert Client().get(goal)["Location"].startswith("/en/accounts/login/")


def test_three_wait_and_the_oldest_gives_way(client: Client) -> None:
    for n in range(4):
        try_to_post(client, f"text {n}")

    kept = [carried["fields"]["source"] for carried in client.session["carried"].values()]
    assert kept == ["text 1", "text 2", "text 3"]


def test_twenty_thousand_bytes_are_carried_and_not_one_more(client: Client) -> None:
    assert client.post(POST, {"source": "я" * 9_999, "anchor": "a1"}).status_code == 302
    response = client.post(POST, {"source": "я" * 9_999 + "z", "anchor": "a1"})

    assert response.status_code == 413
    assert len(client.session["carried"]) == 1


def test_a_position_is_not_written_into_the_session(client: Client, marat: User) -> None:
    response = client.post("/en/try-position/", {"choice": "oppose", "anchor": "a1"}, headers=HERE)

    assert response["Location"] == "/en/accounts/login/?next=%2Fen%2Fdrafts%2F7f3k%2F"
    assert not Session.objects.exists()


def test_from_elsewhere_they_return_to_the_front(client: Client) -> None:
    response = client.post("/en/try-position/", headers={"referer": "http://evil.example/en/drafts/"})
    assert response["Location"] == "/en/accounts/login/?next=%2F"


def test_htmx_is_sent_to_the_sign_in_page_too(client: Client) -> None:
    response = client.post(POST, {"source": "t", "anchor": ""}, headers={"hx-request": "true"})

    assert response["HX-Redirect"].startswith("/en/accounts/login/?next=")


def test_reading_is_free_and_a_page_for_members_is_not(client: Client) -> None:
    assert client.get(POST).content == b"anybody may read"
    assert client.get("/en/try-position/")["Location"] == "/en/accounts/login/?next=/en/try-position/"


def test_hostile_text_comes_back_as_text(client: Client, marat: User) -> None:
    script = "</textarea><script>alert(1)</script>\x00\u202e"
    goal = come_in_by_code(client, try_to_post(client, script), marat.email)
    page = client.get(goal).content.decode()

    assert "<script>alert" not in page
    assert form_on(page)["source"] == script
    assert signed_in_as(client) == marat.email


def test_filling_the_sessions_is_limited(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carry, "LIMITS", {"carry": "2/10m/ip"})
    statuses = [Client().post(POST, {"source": str(n), "anchor": ""}).status_code for n in range(3)]

    assert statuses == [302, 302, 429]


def test_a_comment_comes_along_and_is_posted(client: Client, marat: User, authority: Authority) -> None:
    consultation = factories.make_consultation(authority, at=timezone.now())
    path = f"/en/drafts/{consultation.public_id}/comments/"
    first = client.post(
        path, {"source": "My view", "language": "en", "anchor": "", "form_token": str(uuid.uuid4())}
    )
    goal = come_in_by_code(client, first["Location"], marat.email)
    page = client.get(goal)
    client.post(page.context["path"], {**page.context["hidden"], "source": page.context["text"]})

    assert list(Comment.objects.values_list("author__email", "source")) == [(marat.email, "My view")]


@pytest.mark.django_db
@pytest.mark.parametrize("referer", ["http://[::1", "\u00ff//x.kz\\"])
def test_a_referrer_that_is_no_address_leads_to_the_sign_in_too(client: Client, referer: str) -> None:
    answer = client.post(POST, {"source": TEXT, "anchor": "a1"}, headers={"referer": referer})
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]
