from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import translation

from consultation.drafts.models import Consultation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/en/nothing/here/", "/en/drafts/unknown12345/", "/xx/", "/en/drafts/%00/", "/favicon"]
)
def test_an_unknown_address_is_answered_with_a_way_on(path: str, client: Client) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert 'href="/' in answer.content.decode()


def test_the_address_of_a_button_opened_as_a_page_says_where_to_go(
    client: Client, open_draft: Consultation
) -> None:
    with translation.override("en"):
        path = reverse("votes:take", args=[open_draft.public_id])
    answer = client.get(path)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Go back to the page you came from" in answer.content.decode()


def test_a_body_of_ten_megabytes_is_refused_in_words(client: Client, open_draft: Consultation) -> None:
    with translation.override("en"):
        path = reverse("comments:post", args=[open_draft.public_id])
    answer = client.post(path, {"source": "x" * 10_000_000, "anchor": ""})
    assert answer.status_code == 400
    assert "We could not read what was sent" in answer.content.decode()


def test_a_form_without_its_token_is_told_that_it_expired(open_draft: Consultation) -> None:
    client = Client(enforce_csrf_checks=True)
    with translation.override("en"):
        path = reverse("votes:take", args=[open_draft.public_id])
    answer = client.post(path, {"choice": "support", "anchor": ""})
    assert answer.status_code == 403
    assert "The form has expired" in answer.content.decode()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_form_that_expired_gives_back_what_was_written_in_it(
    headers: dict[str, str], open_draft: Consultation
) -> None:
    """As when somebody signed in from another tab while they wrote: that changes the token of every form."""
    client = Client(enforce_csrf_checks=True)
    with translation.override("en"):
        path = reverse("comments:post", args=[open_draft.public_id])
    answer = client.post(
        path, {"source": "An hour's <work>", "csrfmiddlewaretoken": "x" * 64, "code": "4711"}, headers=headers
    )
    assert answer.status_code == 403
    assert "An hour&#x27;s &lt;work&gt;</textarea>" in answer.content.decode()
    assert "4711" not in answer.content.decode()
    assert answer.get("HX-Retarget") == ("body" if headers else None)


def test_what_another_site_sends_is_not_shown_on_ours(open_draft: Consultation) -> None:
    client = Client(enforce_csrf_checks=True)
    with translation.override("en"):
        path = reverse("comments:post", args=[open_draft.public_id])
    answer = client.post(path, {"source": "Call this number"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "Call this number" not in answer.content.decode()


def test_a_fault_of_ours_is_admitted_without_details(client: Client) -> None:
    client.raise_request_exception = False
    with override_settings(KEYS_DIR=None):
        answer = client.get("/readyz")
    assert answer.status_code == 500
    text = answer.content.decode()
    assert "<h1>" in text
    assert "Traceback" not in text


def test_every_page_forbids_inline_scripts(client: Client, open_draft: Consultation) -> None:
    with translation.override("en"):
        paths = [
            "/en/",
            reverse("pages:draft", args=[open_draft.public_id, open_draft.slug]),
            reverse("account_login"),
            "/en/nothing/",
        ]
    for path in paths:
        policy = client.get(path)["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_no_address_of_the_demo_exists_on_a_real_site(client: Client) -> None:
    assert settings.DEMO is False
    for path in ("/demo/", "/demo/as/official/", "/demo/mail/"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
