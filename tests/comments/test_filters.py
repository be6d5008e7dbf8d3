from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from consultation.comments.models import Comment
from consultation.drafts.models import Consultation
from tests.comments.conftest import first_paragraph, poster
from tests.comments.web import url


@pytest.fixture
def talk(open_now: Consultation, aliya: User) -> Consultation:
    post = poster(open_now, aliya, timezone.now())
    post("On the whole, in English")
    post("Абзац туралы", language="kk", anchor=first_paragraph(open_now))
    post("Об абзаце", language="ru", anchor=first_paragraph(open_now))
    return open_now


def shown(client: Client, draft: Consultation, **asked: str) -> list[str]:
    html = client.get(url(draft, "threads"), asked).content.decode()
    return [c.source for c in Comment.objects.order_by("pk") if c.html in html]


def test_comments_are_filtered_by_language_and_by_provision(client: Client, talk: Consultation) -> None:
    anchor = first_paragraph(talk)
    assert shown(client, talk) == ["On the whole, in English", "Абзац туралы", "Об абзаце"]
    assert shown(client, talk, anchor="everywhere", language="ru") == ["Об абзаце"]
    assert shown(client, talk, anchor=anchor) == ["Абзац туралы", "Об абзаце"]
    assert shown(client, talk, anchor=anchor, language="kk") == ["Абзац туралы"]
    assert shown(client, talk, anchor="") == ["On the whole, in English"]
    assert shown(client, talk, anchor=anchor, language="en") == []


def test_a_language_or_an_order_nobody_knows_counts_as_none(client: Client, talk: Consultation) -> None:
    assert len(shown(client, talk, language="tlh", order="loudest")) == 3


def test_the_filter_offers_the_provisions_that_are_talked_about_and_keeps_the_choice(
    client: Client, talk: Consultation
) -> None:
    anchor = first_paragraph(talk)
    html = client.get(url(talk, "threads"), {"anchor": anchor, "language": "kk"}).content.decode()
    assert f'<option value="{anchor}" selected>' in html
    assert '<option value="kk" lang="kk" selected>' in html
    assert html.count(">provision ") == 1
    assert "(2)</option>" in html
