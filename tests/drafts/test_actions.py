from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings

from consultation.authorities.models import Authority
from consultation.drafts import actions, queries, refusals, tasks
from consultation.drafts.models import Consultation, DraftVersion
from consultation.record.models import Event, TickRun
from tests import factories
from tests.drafts.conftest import Publish

DAY = timedelta(days=1)


def test_saving_raises_the_revision(working: DraftVersion) -> None:
    actions.save_working(version=working, revision=1, writing=actions.Writing(source={"kk": "Жаңа"}))

    working.refresh_from_db()
    assert (working.revision, working.source_kk) == (2, "Жаңа")


def test_a_stale_form_saves_nothing(working: DraftVersion) -> None:
    actions.save_working(version=working, revision=1, writing=actions.Writing(source={"kk": "first"}))

    with pytest.raises(refusals.EditedMeanwhile):
        actions.save_working(
            version=working,
            revision=1,
            writing=actions.Writing(title={"kk": "other"}, source={"kk": "second"}),
        )

    working.refresh_from_db()
    assert working.source_kk == "first"
    assert working.consultation.title_kk != "other"


def test_a_published_version_is_not_saved_again(consultation: Consultation) -> None:
    version = consultation.current_version
    assert version is not None

    with pytest.raises(refusals.AlreadyPublished):
        actions.save_working(version=version, revision=1, writing=actions.Writing(source={"kk": "x"}))


def test_what_residents_read_stands_while_a_next_version_is_written(consultation: Consultation) -> None:
    version = actions.start_next_version(consultation=consultation)
    title = consultation.title_kk

    actions.save_working(version=version, revision=1, writing=actions.Writing(title={"kk": "Басқа"}))

    consultation.refresh_from_db()
    assert consultation.title_kk == title


def test_a_title_in_a_new_language_is_public_with_its_version_and_not_before(
    authority: Authority, at: datetime
) -> None:
    consultation = factories.make_consultation(authority, at=at, languages=("kk", "ru"))
    version, english = actions.start_next_version(consultation=consultation), factories.writing()
    actions.save_working(version=version, revision=1, writing=english)
    consultation.refresh_from_db()
    assert (consultation.title_en, consultation.summary_en) == ("", "")

    mended = actions.Writing(title={"en": "A better title"})
    actions.save_working(version=version, revision=2, writing=mended)
    assert consultation.closes_at
    assert consultation.created_by
    published = actions.publish(
        version=version,
        official=consultation.created_by,
        opens_at=None,
        closes_at=consultation.closes_at,
        revision=3,
        keys_dir=settings.KEYS_DIR,
        at=at,
    )

    consultation.refresh_from_db()
    assert (consultation.title_en, consultation.summary_en) == ("A better title", english.summary["en"])
    assert published.consultation.title_en == "A better title"
    assert consultation.title_ru == english.title["ru"]


def test_a_next_version_begins_as_a_copy(consultation: Consultation) -> None:
    version = actions.start_next_version(consultation=consultation)

    assert (version.number, version.source_ru) == (2, factories.source_in("ru"))


def test_there_is_one_working_version_at_a_time(consultation: Consultation) -> None:
    actions.start_next_version(consultation=consultation)

    with pytest.raises(refusals.NextVersionExists):
        actions.start_next_version(consultation=consultation)


def test_nothing_follows_on_what_is_not_public(working: DraftVersion) -> None:
    with pytest.raises(refusals.NotPublished):
        actions.start_next_version(consultation=working.consultation)


def test_withdrawing_gives_the_reason_and_is_recorded(consultation: Consultation, at: datetime) -> None:
    actions.withdraw(consultation=consultation, reasons={"kk": "Себеп", "ru": "Причина"}, at=at)

    consultation.refresh_from_db()
    assert (consultation.withdrawn_at, consultation.withdrawal_reason_ru) == (at, "Причина")
    assert Event.objects.latest("pk").kind == "consultation.withdrawn"


@pytest.mark.parametrize("reasons", [{}, {"kk": "Себеп"}, {"kk": "Себеп", "ru": " "}])
def test_withdrawing_needs_a_reason_in_each_language(
    consultation: Consultation, at: datetime, reasons: dict[str, str]
) -> None:
    with pytest.raises(refusals.ReasonMissing):
        actions.withdraw(consultation=consultation, reasons=reasons, at=at)

    consultation.refresh_from_db()
    assert consultation.withdrawn_at is None


def test_what_is_withdrawn_stays_withdrawn(
    consultation: Consultation, publish: Publish, at: datetime
) -> None:
    version = actions.start_next_version(consultation=consultation)
    actions.withdraw(consultation=consultation, reasons={"kk": "a", "ru": "b"}, at=at)

    with pytest.raises(refusals.ConsultationWithdrawn):
        actions.withdraw(consultation=consultation, reasons={"kk": "c", "ru": "d"}, at=at)
    with pytest.raises(refusals.ConsultationWithdrawn):
        publish(version)
    with pytest.raises(refusals.ConsultationWithdrawn):
        actions.save_working(version=version, revision=1, writing=actions.Writing())


def test_only_what_is_public_is_withdrawn(working: DraftVersion, at: datetime) -> None:
    with pytest.raises(refusals.NotPublished):
        actions.withdraw(consultation=working.consultation, reasons={"kk": "a", "ru": "b"}, at=at)


def test_an_opening_is_recorded_once_and_not_before_its_instant(authority: Authority, at: datetime) -> None:
    factories.make_consultation(authority, at=at, opens_in=DAY)

    counts = [
        actions.record_openings(at=at + DAY + late) for late in (-timedelta(seconds=1), timedelta(0), DAY)
    ]

    assert counts == [0, 1, 0]
    opened = Event.objects.get(kind="consultation.opened")
    assert opened.happened_at == at + DAY


def test_a_withdrawn_consultation_never_opens(authority: Authority, at: datetime) -> None:
    consultation = factories.make_consultation(authority, at=at, opens_in=DAY)
    actions.withdraw(consultation=consultation, reasons={"kk": "a", "ru": "b"}, at=at)

    assert actions.record_openings(at=at + DAY) == 0


def test_the_tick_run_twice_records_once_and_leaves_its_pulse(authority: Authority, at: datetime) -> None:
    factories.make_consultation(authority, at=at - 300 * DAY, closes_in=DAY)

    tasks.record_openings()
    tasks.record_openings()

    assert Event.objects.filter(kind="consultation.opened").count() == 1
    assert TickRun.objects.get().name == "consultation.drafts.tasks.record_openings"


def test_lists_hold_each_consultation_at_its_stage(authority: Authority, at: datetime) -> None:
    upcoming = factories.make_consultation(authority, at=at, opens_in=DAY)
    opened = factories.make_consultation(authority, at=at)
    closed = factories.make_consultation(authority, at=at, opens_in=-DAY, closes_in=timedelta(0))
    withdrawn = factories.make_consultation(authority, at=at)
    actions.withdraw(consultation=withdrawn, reasons={"kk": "a", "ru": "b"}, at=at)
    factories.make_working(authority, at=at)

    assert list(queries.open_consultations(at)) == [opened]
    assert list(queries.upcoming_consultations(at)) == [upcoming]
    assert list(queries.consultations_in_review(at)) == [closed]
