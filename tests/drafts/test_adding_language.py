"""A language that the public version lacks may be added later, and then stands like the rest."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from consultation.authorities.models import Authority
from consultation.drafts import actions, queries
from consultation.drafts.models import Consultation, DraftVersion, ProvisionText
from consultation.drafts.refusals import (
    ConsultationWithdrawn,
    LanguageIncomplete,
    LanguagesDiffer,
    LanguageThere,
    Refusal,
)
from consultation.record.models import Event
from tests import factories

pytestmark = pytest.mark.django_db

ENGLISH = factories.writing(languages=("en",))


@pytest.fixture
def public(authority: Authority, official: object, at: datetime) -> Consultation:
    """Published in Kazakh and Russian."""
    return factories.make_consultation(authority, at=at, languages=("kk", "ru"))


def add(consultation: Consultation, at: datetime, **changes: Any) -> None:
    told = {name: getattr(ENGLISH, name) for name in ("title", "summary", "source")} | changes
    actions.add_language(consultation=consultation, language="en", writing=actions.Writing(**told), at=at)


def test_every_provision_gets_its_text_and_keeps_its_anchor(public: Consultation, at: datetime) -> None:
    before = [each.anchor for each in queries.text_of(public.public_version, "ru").passages]
    add(public, at)
    public.refresh_from_db()
    text = queries.text_of(public.public_version, "en")
    assert not text.missing
    assert [each.anchor for each in text.passages] == before
    assert (public.title_en, public.public_version.source_en) == (ENGLISH.title["en"], ENGLISH.source["en"])
    assert public.public_version.added_at == {"en": at}


def test_it_is_announced_once_and_the_next_version_begins_with_it(public: Consultation, at: datetime) -> None:
    add(public, at)
    event = Event.objects.get(kind="language.added")
    assert (event.stream, event.particulars) == (public.stream, {"language": "en", "version": 1})
    assert actions.start_next_version(consultation=public).source_en == ENGLISH.source["en"]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"source": {"en": "# Only a heading"}}, LanguagesDiffer),
        ({"source": {"en": " "}}, LanguageIncomplete),
        ({"title": {}}, LanguageIncomplete),
        ({"summary": {"en": ""}}, LanguageIncomplete),
    ],
)
def test_what_does_not_say_the_same_is_refused_and_nothing_is_written(
    public: Consultation, at: datetime, changes: dict[str, Any], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        add(public, at, **changes)
    public.refresh_from_db()
    assert (public.title_en, public.public_version.source_en) == ("", "")
    assert not ProvisionText.objects.filter(language="en").exists()
    assert not Event.objects.filter(kind="language.added").exists()


def test_what_is_there_stands(public: Consultation, at: datetime) -> None:
    add(public, at)
    with pytest.raises(LanguageThere):
        add(public, at, source={"en": factories.source_in("en").replace("(1)", "(one)")})


def test_a_withdrawn_draft_gets_no_language(public: Consultation, at: datetime) -> None:
    Consultation.objects.update(withdrawn_at=at)
    with pytest.raises(ConsultationWithdrawn):
        add(public, at)


@pytest.mark.parametrize(
    "change",
    [
        {"source_en": "Quietly"},
        {"source_ru": "Other words", "added_languages": {"ru": "2026-11-22T12:00:00+05:00"}},
        {"added_languages": {}},
        {"change_note_ru": "Other words"},
    ],
)
def test_the_database_itself_lets_nothing_else_change(
    public: Consultation, at: datetime, change: dict[str, Any]
) -> None:
    if change == {"added_languages": {}}:
        add(public, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftVersion.objects.filter(pk=public.public_version.pk).update(**change)


def test_the_title_that_people_know_is_not_replaced_by_the_next_version(
    public: Consultation, at: datetime
) -> None:
    working = actions.start_next_version(consultation=public)
    other = actions.Writing(title={"en": "Another title"}, summary={"en": "Another."}, source=ENGLISH.source)
    actions.save_working(version=working, revision=1, writing=other)
    add(public, at)
    assert public.closes_at
    actions.publish(
        version=working,
        official=working.consultation.created_by or factories.make_resident(),
        opens_at=None,
        closes_at=public.closes_at,
        revision=2,
        keys_dir=settings.KEYS_DIR,
        at=at,
    )
    public.refresh_from_db()
    assert public.title_en == ENGLISH.title["en"]


def test_an_official_adds_it_at_the_desk_and_readers_see_since_when(
    desk: Client, authority: Authority
) -> None:
    public = factories.make_consultation(
        authority, at=timezone.now() - timedelta(hours=1), languages=("kk", "ru")
    )
    with translation.override("en"):
        address = reverse("desk:add_language", args=[public.public_id, "en"])
        draft = reverse("pages:draft_short", args=[public.public_id])
    assert address in desk.get(reverse("desk:edit", args=[public.public_id])).text
    fields = {f"{name}_en": getattr(ENGLISH, name)["en"] for name in ("title", "summary", "source")}

    short = desk.post(address, fields | {"source_en": "# A heading"})
    assert (short.status_code, "do not have the same headings" in short.text) == (422, True)
    assert "Draft on video surveillance" in short.text

    assert desk.post(address, fields).status_code == 302
    page = Client().get(draft, follow=True).text
    assert "Draft on video surveillance" in page
    assert "The English text was added after this version was published, on" in page
    assert desk.get(address).status_code == 409
    assert desk.get(address.replace("languages/en", "languages/de")).status_code == 404
    assert "In one more language: Draft on video surveillance" in Client().get("/en/drafts/feed.atom").text


def test_others_do_not_come_near_it(client: Client, public: Consultation) -> None:
    client.force_login(factories.make_resident())
    path = f"/en/desk/{public.public_id}/languages/en/"
    assert client.post(path, {"source_en": "x"}).status_code == 403
