from __future__ import annotations

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from consultation.authorities.models import Authority
from consultation.demo import loading
from consultation.demo.plans import CODE
from consultation.drafts import rules
from consultation.drafts.models import Stage
from tests import factories


@pytest.mark.django_db
def test_the_code_is_read_chapter_by_chapter_before_it_opens_and_asks_nothing_yet(client: Client) -> None:
    now = timezone.now()
    call_command("load_reference", verbosity=0)
    official = factories.make_official(Authority.objects.get(slug=CODE.authority))
    consultation = loading.publish_draft(CODE, official, keys_dir=settings.KEYS_DIR, at=now)
    assert rules.stage(consultation, now) == Stage.UPCOMING
    client.force_login(factories.make_resident("Дана", language="ru"))
    with translation.override("ru"):
        page = reverse("pages:draft", args=[consultation.public_id, consultation.slug])
    for chapter, words in (("1", "Технология, ограничивающая права"), ("18", "Введение в действие")):
        html = client.get(page, {"chapter": chapter}).content.decode()
        assert words in html
        assert "<textarea" not in html
        assert 'name="choice"' not in html
        assert 'class="voice"' not in html
        assert "откроется" in html
    assert client.get(page, {"chapter": "19"}).status_code == 404
