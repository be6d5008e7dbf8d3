from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings

from accounts.models import User
from consultation.drafts.models import Consultation
from consultation.record.models import Event
from consultation.votes import actions, queries, rules
from consultation.votes.actions.forgetting import KeyInUse
from tests.votes.conftest import Vote, key_file

PERIOD = timedelta(days=90)
SECOND = timedelta(seconds=1)
CLOSED_AFTER = timedelta(days=22)  # a day after its closing time


def destroy(consultation: Consultation, at: datetime) -> None:
    actions.destroy_key(
        consultation_id=consultation.pk, appeal_period=PERIOD, keys_dir=settings.KEYS_DIR, at=at
    )


@pytest.mark.parametrize(
    ("since_sealing", "allowed"), [(None, False), (PERIOD - SECOND, False), (PERIOD, True)]
)
def test_a_key_goes_when_the_appeal_period_after_sealing_is_over(
    since_sealing: timedelta | None, allowed: bool, at: datetime
) -> None:
    sealed_at = None if since_sealing is None else at - since_sealing
    consultation = Consultation(sealed_at=sealed_at)
    assert rules.may_destroy_key(consultation, appeal_period=PERIOD, at=at) is allowed


def test_the_key_of_an_open_consultation_is_never_destroyed(consultation: Consultation, at: datetime) -> None:
    with pytest.raises(KeyInUse):
        destroy(consultation, at + timedelta(days=4000))
    assert key_file(consultation).exists()
    assert queries.destroyed_keys() == set()


def test_once_destroyed_nobody_finds_what_they_held_and_the_figures_stand(
    vote: Vote, consultation: Consultation, aliya: User, at: datetime
) -> None:
    vote(aliya)
    actions.close(at=at + CLOSED_AFTER)
    consultation.refresh_from_db()
    before = queries.bars(consultation, consultation.public_version)
    assert queries.own_positions(consultation, aliya.public_id, settings.KEYS_DIR) != {}

    destroy(consultation, at + CLOSED_AFTER + PERIOD)

    assert queries.own_positions(consultation, aliya.public_id, settings.KEYS_DIR) == {}
    assert queries.bars(consultation, consultation.public_version) == before
    assert queries.lost_keys(settings.KEYS_DIR) == []


def test_destroying_again_finishes_what_was_interrupted_and_is_noted_once(
    consultation: Consultation, at: datetime
) -> None:
    actions.close(at=at + CLOSED_AFTER)
    half = settings.KEYS_DIR / f".{consultation.public_id}.0123456789abcdef"
    half.write_bytes(key_file(consultation).read_bytes())
    for _ in range(2):
        destroy(consultation, at + CLOSED_AFTER + PERIOD)

    assert not [*settings.KEYS_DIR.glob(f"*{consultation.public_id}*")]
    assert Event.objects.filter(kind=queries.KEY_DESTROYED).count() == 1
