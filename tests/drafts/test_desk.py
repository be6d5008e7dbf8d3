from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from consultation.authorities.models import Authority, Topic
from consultation.drafts import actions
from consultation.drafts.models import Consultation, DraftVersion
from tests import factories

DAY = timedelta(days=1)


def typed(version: DraftVersion | None, **changes: Any) -> dict[str, Any]:
    """What the form sends."""
    text = factories.writing()
    columns = {
        f"{name}_{language}": value
        for name in ("title", "summary", "source")
        for language, value in getattr(text, name).items()
    }
    return {**columns, "revision": version.revision if version else "", **changes}


@pytest.fixture
def draft(official: User, authority: Authority) -> DraftVersion:
    return factories.make_working(authority, at=timezone.now())


@pytest.fixture
def public(official: User, authority: Authority) -> Consultation:
    return factories.make_consultation(authority, at=timezone.now())


def at_desk(name: str, version_or_consultation: DraftVersion | Consultation) -> str:
    row = version_or_consultation
    consultation = row.consultation if isinstance(row, DraftVersion) else row
    return reverse(f"desk:{name}", args=[consultation.public_id])


def test_an_official_writes_a_draft_and_finds_it_at_the_desk(desk: Client, authority: Authority) -> None:
    topic = Topic.objects.create(slug="t", name_kk="т", name_ru="т", name_en="t")

    answer = desk.post(
        reverse("desk:create"), typed(None, territory=authority.territory_id, topics=[topic.pk])
    )

    consultation = Consultation.objects.get()
    assert answer.headers["Location"] == at_desk("edit", consultation)
    assert list(consultation.topics.all()) == [topic]
    assert consultation.versions.get().source_ru == factories.source_in("ru")
    assert consultation.title_en in desk.get(reverse("desk:home")).text


def test_a_title_in_a_new_language_waits_in_the_form_and_the_preview(
    desk: Client, official: User, authority: Authority
) -> None:
    public = factories.make_consultation(authority, at=timezone.now(), languages=("kk", "ru"))
    version = actions.start_next_version(consultation=public)
    desk.post(at_desk("edit", public), typed(version, title_en="Only for us so far"))

    with translation.override("en"):
        page = reverse("pages:draft_short", args=[public.public_id])
        preview = at_desk("preview", public)
    assert "Only for us so far" in desk.get(at_desk("edit", public)).text
    assert "Only for us so far" in desk.get(preview).text
    assert "The title in English is missing." not in desk.get(at_desk("publish", public)).text
    for path in ("/en/", "/en/drafts/", page):
        assert "Only for us so far" not in Client().get(path, follow=True).text


def test_a_draft_is_saved_and_previewed(desk: Client, draft: DraftVersion) -> None:
    answer = desk.post(
        at_desk("edit", draft),
        typed(
            draft, territory=draft.consultation.territory_id, source_en="# New\r\n\r\nwords", intent="preview"
        ),
    )

    assert answer.headers["Location"] == at_desk("preview", draft)
    page = desk.get(at_desk("preview", draft), {"text": "en"}).text
    assert "<p>words</p>" in page
    assert "1.1" in page


def test_publishing_leads_to_the_public_page(desk: Client, draft: DraftVersion) -> None:
    closes = timezone.localtime(timezone.now() + 21 * DAY)

    answer = desk.post(
        at_desk("publish", draft), {"revision": 1, "opens_at": "", "closes_at": f"{closes:%Y-%m-%dT%H:%M}"}
    )

    consultation = Consultation.objects.get()
    assert (answer.status_code, consultation.current_version) == (302, draft)
    assert consultation.public_id in answer.headers["Location"]
    assert consultation.closes_at == closes.replace(second=0, microsecond=0)


def test_dates_are_read_in_the_official_s_own_zone(desk: Client, draft: DraftVersion, official: User) -> None:
    User.objects.filter(pk=official.pk).update(time_zone="Asia/Tokyo")
    day = (timezone.now() + 5 * DAY).date()

    desk.post(at_desk("publish", draft), {"revision": 1, "closes_at": f"{day}T18:00"})

    closes_at = Consultation.objects.get().closes_at
    assert closes_at is not None
    assert closes_at.isoformat() == f"{day}T09:00:00+00:00"


def test_a_next_version_is_published_with_the_closing_it_had(desk: Client, public: Consultation) -> None:
    desk.post(at_desk("next", public))
    version = public.versions.get(number=2)
    closes = desk.get(at_desk("publish", public)).context["form"]["closes_at"].value()

    answer = desk.post(
        at_desk("publish", public), {"revision": version.revision, "closes_at": f"{closes:%Y-%m-%dT%H:%M}"}
    )

    assert answer.status_code == 302
    before = public.closes_at
    public.refresh_from_db()
    assert (public.current_version, public.closes_at) == (version, before)


def test_withdrawing_tells_why(desk: Client, public: Consultation) -> None:
    desk.post(at_desk("withdraw", public), {"reason_kk": "Себеп", "reason_ru": "Причина"})

    public.refresh_from_db()
    assert (public.withdrawal_reason_kk, public.withdrawal_reason_en) == ("Себеп", "")
    assert public.withdrawn_at is not None
    assert "Причина" in desk.get(at_desk("edit", public).replace("/en/", "/ru/")).text


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 422
    return {name: list(messages) for name, messages in answer.context["form"].errors.items()}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("topics", ["999999"], "not one of the available choices"),
        ("topics", ["1\x00"], ""),
        ("topics", ["9" * 40], ""),
        ("topics", ["x"], "is not a valid value"),
        ("territory", "999999", "not one of the available choices"),
        ("territory", "", "required"),
        ("title_kk", "x" * 501, "at most 500 characters"),
        ("revision", "one", "whole number"),
        ("revision", "9" * 30, "less than or equal"),
    ],
)
def test_bad_input_is_answered_beside_its_field_and_nothing_is_lost(
    desk: Client, draft: DraftVersion, field: str, value: Any, words: str
) -> None:
    sent = typed(draft, territory=draft.consultation.territory_id, source_ru="Что я набрал")
    sent[field] = value

    answer = desk.post(at_desk("edit", draft), sent)

    assert list(errors(answer)) == [field]
    assert words in errors(answer)[field][0]
    assert "Что я набрал" in answer.text
    draft.refresh_from_db()
    assert draft.revision == 1


def test_a_draft_needs_a_title_to_be_found_by(desk: Client, authority: Authority) -> None:
    answer = desk.post(reverse("desk:create"), {"territory": authority.territory_id, "title_kk": " \x00 "})

    assert list(errors(answer)) == ["title_kk"]
    assert not Consultation.objects.exists()


def test_controls_and_overrides_are_dropped(desk: Client, draft: DraftVersion) -> None:
    desk.post(
        at_desk("edit", draft),
        typed(draft, territory=draft.consultation.territory_id, source_kk="a\x00b\u202ec\r\nd" + "ы" * 500),
    )

    draft.refresh_from_db()
    assert draft.source_kk == "abc\nd" + "ы" * 500


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [
        ("2090-01-02T10:00", "2090-01-01T10:00", "after the opening"),
        ("", "2020-01-01T10:00", "in the future"),
        ("", "0001-01-01T00:00", "in the future"),
        ("", "9999-12-31T23:59", "three years away"),
        ("", "tomorrow", "valid date/time"),
        ("", "", "required"),
    ],
)
def test_dates_that_make_no_sense_are_answered_beside_the_closing(
    desk: Client, draft: DraftVersion, opens: str, closes: str, words: str
) -> None:
    answer = desk.post(at_desk("publish", draft), {"revision": 1, "opens_at": opens, "closes_at": closes})

    assert words in errors(answer)["closes_at"][0]
    assert Consultation.objects.get().current_version is None


def test_a_missing_language_is_named_before_and_at_publishing(desk: Client, draft: DraftVersion) -> None:
    DraftVersion.objects.filter(pk=draft.pk).update(source_ru="")
    closes = f"{timezone.now() + 9 * DAY:%Y-%m-%dT%H:%M}"

    before = desk.get(at_desk("publish", draft))
    answer = desk.post(at_desk("publish", draft), {"revision": 1, "closes_at": closes})

    assert before.context["obstacles"] == ["The text in Russian is missing."]
    assert errors(answer) == {"__all__": ["The text in Russian is missing."]}


def test_an_empty_version_is_not_published(desk: Client, draft: DraftVersion) -> None:
    DraftVersion.objects.filter(pk=draft.pk).update(source_kk="***", source_ru="#", source_en="")
    closes = f"{timezone.now() + 9 * DAY:%Y-%m-%dT%H:%M}"

    answer = desk.post(at_desk("publish", draft), {"revision": 1, "closes_at": closes})

    assert errors(answer) == {"__all__": ["The text in Kazakh is missing."]}


def test_a_withdrawal_without_reasons_is_refused(desk: Client, public: Consultation) -> None:
    answer = desk.post(at_desk("withdraw", public), {"reason_en": "Because"})

    assert list(errors(answer)) == ["reason_kk", "reason_ru"]


def test_a_colleague_s_save_is_not_overwritten_unseen(desk: Client, draft: DraftVersion) -> None:
    territory = draft.consultation.territory_id
    theirs = actions.Writing(source={"ru": "Слова коллеги"})
    colleague = factories.make_resident("Зухра")
    actions.save_working(version=draft, revision=1, writing=theirs, official=colleague, at=timezone.now())

    answer = desk.post(at_desk("edit", draft), typed(draft, territory=territory, source_ru="Мои слова"))

    assert answer.status_code == 409
    assert answer.context["theirs"] == [("Text in Russian", "Слова коллеги")]
    assert "Мои слова" in answer.text
    assert "Saved by Зухра on" in answer.text
    draft.refresh_from_db()
    assert draft.source_ru == "Слова коллеги"

    again = typed(
        draft, territory=territory, source_ru="Мои слова", revision=answer.context["form"]["revision"].value()
    )
    assert desk.post(at_desk("edit", draft), again).status_code == 302


@pytest.mark.parametrize("page", ["edit", "publish"])
def test_who_comes_after_a_colleague_published_is_told(desk: Client, public: Consultation, page: str) -> None:
    answer = desk.post(at_desk(page, public), {"revision": 1})

    assert answer.status_code == 409
    assert "A colleague may have just published it" in answer.text


@pytest.mark.parametrize("way", ["plain form", "htmx"])
def test_what_was_understood_is_counted_as_it_is_written(desk: Client, draft: DraftVersion, way: str) -> None:
    sent = typed(draft, source_kk="# А\n\nа\n\nә", source_ru="# А\n\n## б\n\nв", source_en="", intent="check")

    if way == "htmx":
        answer = desk.post(reverse("desk:understood"), sent, headers={"HX-Request": "true"})
    else:
        answer = desk.post(at_desk("edit", draft), sent)

    assert answer.status_code == 200
    assert "1 heading" in answer.text
    assert "2 paragraphs" in answer.text
    assert "from place 3 on" not in answer.text
    assert "from place 2 on" in answer.text
    assert ("<html" in answer.text) == (way == "plain form")
    draft.refresh_from_db()
    assert draft.revision == 1


PAGES = ["edit", "preview", "publish", "withdraw"]


@pytest.mark.parametrize("page", PAGES)
def test_a_draft_of_another_authority_is_not_there(desk: Client, page: str) -> None:
    others = factories.make_working(factories.make_authority(), at=timezone.now())

    assert desk.get(at_desk(page, others)).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_is_asked_to_sign_in(client: Client, draft: DraftVersion, page: str) -> None:
    answer = client.get(at_desk(page, draft))

    assert answer.status_code == 302
    assert "/accounts/login/" in answer.headers["Location"]


def test_a_resident_is_told_whom_the_desk_is_for(client: Client, dana: User) -> None:
    client.force_login(dana)

    answer = client.get("/en/desk/")

    assert answer.status_code == 403
    assert "The desk is for officials of an authority." in answer.text


def test_without_the_second_factor_the_desk_stays_shut(
    client: Client, official: User, draft: DraftVersion
) -> None:
    client.force_login(official)

    assert client.get(at_desk("edit", draft)).status_code == 403


def test_a_session_that_ended_loses_no_text(client: Client, draft: DraftVersion) -> None:
    answer = client.post(at_desk("edit", draft), typed(draft, source_ru="Час работы"))

    assert answer.status_code == 403
    assert "Час работы" in answer.text
    draft.refresh_from_db()
    assert draft.revision == 1


@pytest.mark.parametrize("drafts", [1, 3])
def test_the_desk_costs_the_same_however_much_lies_on_it(
    desk: Client, authority: Authority, drafts: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(drafts):
        factories.make_working(authority, at=timezone.now())
        factories.make_consultation(authority, at=timezone.now())

    with django_assert_num_queries(5):
        desk.get(reverse("desk:home"))


@pytest.mark.parametrize("provisions", [1, 3])
def test_the_form_costs_the_same_however_long_the_text(
    desk: Client, authority: Authority, provisions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version = factories.make_working(authority, at=timezone.now(), provisions=provisions)

    with django_assert_num_queries(10):
        desk.get(at_desk("edit", version))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_of_the_desk_opens_in_every_language(
    desk: Client, draft: DraftVersion, public: Consultation, language: str
) -> None:
    pages = [
        reverse("desk:home"),
        reverse("desk:create"),
        at_desk("edit", public),
        at_desk("withdraw", public),
    ]
    pages += [at_desk(page, draft) for page in ("edit", "preview", "publish")]

    opened = [desk.get(page.replace("/en/", f"/{language}/", 1)).status_code for page in pages]

    assert opened == [200] * len(pages)


def test_the_live_count_leaves_the_form_alone_when_the_session_has_ended(client: Client, db: None) -> None:
    with translation.override("en"):
        answer = client.post(reverse("desk:understood"), {}, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.content) == (401, b"")
