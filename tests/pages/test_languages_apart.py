"""A text in another language than the page says so, for whoever has it read aloud."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from consultation.authorities.models import Authority
from consultation.lib.translated import Translated
from tests import factories

PLACES = ["/{}/", "/{}/drafts/", "/{}/drafts/{}/", "/{}/drafts/{}/figures/"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("place", PLACES)
def test_a_title_names_its_language_only_where_the_page_has_another(
    client: Client, authority: Authority, place: str, language: str
) -> None:
    at = timezone.now() - timedelta(minutes=1)
    draft = factories.make_consultation(authority, at=at, languages=("kk", "ru"))

    page = client.get(place.format(language, draft.public_id), follow=True).content.decode()

    assert draft.title_ru in page
    assert (f' lang="ru">{draft.title_ru}<' in page) == (language == "en")


def test_a_text_without_any_language_is_empty() -> None:
    class Row:
        title = Translated()
        title_kk = title_ru = title_en = ""

    with translation.override("en"):
        assert Row().title == ""
