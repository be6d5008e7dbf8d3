from __future__ import annotations

import stat
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from consultation.authorities.models import Authority
from consultation.drafts import actions, queries, refusals
from consultation.drafts.models import Consultation, DraftVersion, Provision, ProvisionText
from consultation.lib import pseudonyms
from consultation.record.models import Event
from tests import factories
from tests.drafts.conftest import Publish

DAY = timedelta(days=1)


def test_publishing_opens_the_consultation_and_is_recorded(
    working: DraftVersion, publish: Publish, at: datetime
) -> None:
    version = publish(working)

    consultation = Consultation.objects.get(pk=version.consultation_id)
    assert consultation.current_version == version
    assert (consultation.opens_at, consultation.closes_at) == (at, at + 21 * DAY)
    assert list(Event.objects.values_list("kind", "stream", "particulars")) == [
        ("version.published", consultation.stream, {"number": 1})
    ]


def test_every_provision_is_numbered_and_written_in_every_language(
    working: DraftVersion, publish: Publish
) -> None:
    version = publish(working)

    assert list(version.provisions.values_list("place", "kind", "level", "number")) == [
        (1, "heading", 1, "1"),
        (2, "paragraph", 0, "1.1"),
        (3, "paragraph", 0, "1.2"),
        (4, "paragraph", 0, "1.3"),
        (5, "heading", 1, "2"),
        (6, "paragraph", 0, "2.1"),
        (7, "paragraph", 0, "2.2"),
        (8, "paragraph", 0, "2.3"),
    ]
    assert ProvisionText.objects.filter(provision__version=version).count() == 24
    assert ProvisionText.objects.get(provision__place=1, language="en").html == "Chapter 1"


def test_the_first_publication_makes_the_key(working: DraftVersion, publish: Publish) -> None:
    consultation = publish(working).consultation

    assert pseudonyms.read_key(settings.KEYS_DIR, consultation.public_id, consultation.key_fingerprint)
    path = settings.KEYS_DIR / f"{consultation.public_id}.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_later_version_keeps_the_key(consultation: Consultation, at: datetime) -> None:
    before = consultation.key_fingerprint

    factories.make_next_version(
        consultation, at=at, writing=actions.Writing(source={"en": factories.source_in("en")})
    )

    consultation.refresh_from_db()
    assert consultation.key_fingerprint == before


def test_a_next_version_keeps_the_anchors_of_what_did_not_change(
    consultation: Consultation, at: datetime
) -> None:
    before = list(consultation.current_version.provisions.values_list("anchor", flat=True))  # type: ignore[union-attr]
    sources = {
        language: factories.source_in(language).replace("(2)", "(edited)") for language in ("kk", "ru", "en")
    }

    version = factories.make_next_version(consultation, at=at, writing=actions.Writing(source=sources))

    after = list(version.provisions.values_list("anchor", flat=True))
    assert [old == new for old, new in zip(before, after, strict=True)] == [True] * 2 + [False] + [True] * 5
    assert version.number == 2


@pytest.mark.parametrize("column", ["source_kk", "change_note_ru", "number", "revision"])
def test_a_published_version_cannot_be_changed(consultation: Consultation, column: str) -> None:
    rows = DraftVersion.objects.filter(consultation=consultation)

    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
        rows.update(**{column: 9})


def test_a_published_version_cannot_be_deleted(consultation: Consultation) -> None:
    Consultation.objects.filter(pk=consultation.pk).update(
        current_version=None, opens_at=None, closes_at=None, key_fingerprint=""
    )
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
        ProvisionText.objects.all().delete()
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
        Provision.objects.all().delete()


@pytest.mark.parametrize("column", ["number", "anchor", "level"])
def test_a_published_provision_cannot_be_changed(consultation: Consultation, column: str) -> None:
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
        Provision.objects.filter(place=3).update(**{column: 7})


def test_a_published_text_cannot_be_changed(consultation: Consultation) -> None:
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
        ProvisionText.objects.filter(language="ru", provision__place=2).update(source="Другое")


def test_the_html_of_a_published_text_can_be_built_again(consultation: Consultation) -> None:
    before = list(ProvisionText.objects.order_by("pk").values_list("pk", "html"))
    ProvisionText.objects.update(html="<p>spoilt</p>")

    actions.rebuild_html(version=consultation.current_version)  # type: ignore[arg-type]

    assert list(ProvisionText.objects.order_by("pk").values_list("pk", "html")) == before


def nothing_public(version: DraftVersion) -> bool:
    row = Consultation.objects.get(pk=version.consultation_id)
    return (
        row.current_version_id is None
        and row.opens_at is None
        and not Provision.objects.exists()
        and not Event.objects.exists()
    )


@pytest.mark.parametrize("part", ["title", "summary", "source"])
def test_a_required_language_must_be_complete(working: DraftVersion, publish: Publish, part: str) -> None:
    actions.save_working(
        version=working, revision=1, writing=replace(factories.writing(), **{part: {"ru": " \n"}})
    )

    with pytest.raises(refusals.LanguageIncomplete) as caught:
        publish(working, revision=2)

    assert caught.value == refusals.LanguageIncomplete("ru", (part,))
    assert nothing_public(working)


def test_a_language_that_is_not_required_may_be_left_out(
    authority: Authority, publish: Publish, at: datetime
) -> None:
    version = publish(factories.make_working(authority, at=at, languages=("kk", "ru")))

    (edition,) = queries.editions(version.consultation)
    assert edition.languages == ("kk", "ru")


def test_a_language_that_was_begun_needs_its_title(
    authority: Authority, publish: Publish, at: datetime
) -> None:
    version = factories.make_working(authority, at=at, languages=("kk", "ru"))
    actions.save_working(version=version, revision=1, writing=actions.Writing(source={"en": "text"}))

    with pytest.raises(refusals.LanguageIncomplete) as caught:
        publish(version, revision=2)

    assert caught.value == refusals.LanguageIncomplete("en", ("title", "summary"))


def test_languages_that_differ_are_refused(working: DraftVersion, publish: Publish) -> None:
    actions.save_working(version=working, revision=1, writing=actions.Writing(source={"en": "only this"}))

    with pytest.raises(refusals.LanguagesDiffer):
        publish(working, revision=2)

    assert nothing_public(working)


@pytest.mark.parametrize(
    ("opens_in", "closes_in", "refusal"),
    [
        (2 * DAY, DAY, refusals.ClosesBeforeOpening),
        (DAY, DAY, refusals.ClosesBeforeOpening),
        (None, timedelta(0), refusals.ClosesInThePast),
        (-3 * DAY, -DAY, refusals.ClosesInThePast),
    ],
)
def test_dates_that_make_no_sense_are_refused(
    working: DraftVersion,
    publish: Publish,
    opens_in: timedelta | None,
    closes_in: timedelta,
    refusal: type[Exception],
) -> None:
    with pytest.raises(refusal):
        publish(working, opens_in=opens_in, closes_in=closes_in)

    assert nothing_public(working)


def test_an_opening_in_the_past_means_at_once(working: DraftVersion, publish: Publish, at: datetime) -> None:
    assert publish(working, opens_in=-DAY).consultation.opens_at == at


def test_a_form_that_is_out_of_date_publishes_nothing(working: DraftVersion, publish: Publish) -> None:
    actions.save_working(version=working, revision=1, writing=actions.Writing())

    with pytest.raises(refusals.EditedMeanwhile):
        publish(working, revision=1)

    assert nothing_public(working)


def test_a_version_is_published_once(working: DraftVersion, publish: Publish) -> None:
    publish(working)

    with pytest.raises(refusals.AlreadyPublished):
        publish(working)

    assert Event.objects.count() == 1


def test_a_next_version_may_put_off_the_closing(
    consultation: Consultation, publish: Publish, at: datetime
) -> None:
    publish(actions.start_next_version(consultation=consultation), closes_in=30 * DAY, at=at + DAY)

    consultation.refresh_from_db()
    assert consultation.closes_at == at + 30 * DAY
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [
        "version.published",
        "version.published",
        "dates.changed",
    ]


@pytest.mark.parametrize(("opens_in", "closes_in"), [(None, 20 * DAY), (DAY, 21 * DAY)])
def test_a_next_version_moves_no_other_date(
    consultation: Consultation, publish: Publish, opens_in: timedelta | None, closes_in: timedelta
) -> None:
    version = actions.start_next_version(consultation=consultation)

    with pytest.raises(refusals.DatesFixed):
        publish(version, opens_in=opens_in, closes_in=closes_in)


def test_nothing_is_published_from_the_closing_instant_on(
    consultation: Consultation, publish: Publish, at: datetime
) -> None:
    version = actions.start_next_version(consultation=consultation)

    with pytest.raises(refusals.ConsultationClosed):
        publish(version, closes_in=40 * DAY, at=at + 21 * DAY)


def test_a_paragraph_without_end_is_refused(working: DraftVersion, publish: Publish) -> None:
    long = {language: factories.source_in(language) + "x" * 20_000 for language in ("kk", "ru", "en")}
    actions.save_working(version=working, revision=1, writing=actions.Writing(source=long))

    with pytest.raises(refusals.BlockTooLong) as caught:
        publish(working, revision=2)

    assert caught.value == refusals.BlockTooLong("kk", 8)


def test_script_in_a_text_is_shown_and_never_run(working: DraftVersion, publish: Publish) -> None:
    script = dict.fromkeys(("kk", "ru", "en"), "# <script>a</script>\n\n<img src=x onerror=a>")
    actions.save_working(version=working, revision=1, writing=actions.Writing(source=script))

    publish(working, revision=2)

    assert list(
        ProvisionText.objects.filter(language="en").order_by("provision__place").values_list("html")
    ) == [
        ("&lt;script&gt;a&lt;/script&gt;",),
        ("<p>&lt;img src=x onerror=a&gt;</p>",),
    ]
