from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection

from consultation.drafts import actions, refusals
from consultation.drafts.models import Consultation, Provision
from consultation.record.models import Event
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(call: Callable[[], object], threads: int = 2) -> list[object]:
    """What each thread got or was refused with, all starting together."""
    barrier = threading.Barrier(threads)

    def run(_: int) -> object:
        barrier.wait(timeout=10)
        try:
            return call()
        except refusals.Refusal as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def test_of_two_officials_who_publish_one_wins_and_the_other_is_told(at: datetime) -> None:
    version = factories.make_working(factories.make_authority(), at=at)
    official = version.consultation.created_by
    assert official is not None

    outcomes = at_once(
        lambda: actions.publish(
            version=version,
            official=official,
            opens_at=None,
            closes_at=at + timedelta(days=21),
            revision=1,
            keys_dir=settings.KEYS_DIR,
            at=at,
        )
    )

    assert outcomes.count(version) == 1
    assert outcomes.count(refusals.AlreadyPublished) == 1
    assert Provision.objects.filter(version=version).count() == 8
    assert Event.objects.filter(kind="version.published").count() == 1


def test_of_two_officials_who_save_one_wins_and_the_other_is_told(at: datetime) -> None:
    version = factories.make_working(factories.make_authority(), at=at)

    outcomes = at_once(
        lambda: actions.save_working(version=version, revision=1, writing=actions.Writing(source={"kk": "x"}))
    )

    assert sorted(map(str, outcomes)) == sorted(map(str, [None, refusals.EditedMeanwhile]))


def test_a_double_click_starts_one_next_version(at: datetime) -> None:
    consultation = factories.make_consultation(factories.make_authority(), at=at)

    outcomes = at_once(lambda: actions.start_next_version(consultation=consultation).number)

    assert sorted(map(str, outcomes)) == sorted(map(str, [2, refusals.NextVersionExists]))


def test_four_ticks_at_once_record_an_opening_once(at: datetime) -> None:
    factories.make_consultation(factories.make_authority(), at=at)

    outcomes = at_once(lambda: actions.record_openings(at=at), threads=4)

    assert sorted(map(str, outcomes)) == ["0", "0", "0", "1"]
    assert Event.objects.filter(kind="consultation.opened").count() == 1
    assert Consultation.objects.get().opening_recorded_at == at
