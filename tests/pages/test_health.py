from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from consultation.drafts.models import Consultation
from consultation.record import actions as record
from consultation.ticks import TICKS

pytestmark = pytest.mark.django_db


def beat(at: datetime) -> None:
    for name in TICKS:
        record.note_tick(name, at=at)


def test_a_live_process_says_so_without_the_database(client: Client) -> None:
    assert client.get("/healthz").json() == {"alive": True}


def test_a_site_in_order_is_ready(client: Client, open_draft: Consultation) -> None:
    beat(timezone.now())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "faults": {}, "warnings": {}})


def test_a_missing_key_is_a_fault_that_names_the_consultation(
    client: Client, open_draft: Consultation
) -> None:
    beat(timezone.now())
    (settings.KEYS_DIR / f"{open_draft.public_id}.key").unlink()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["faults"]) == (
        503,
        {"keys": f"no key for {open_draft.public_id}"},
    )


def test_a_missing_key_directory_is_a_fault(client: Client, tmp_path: Path) -> None:
    with override_settings(KEYS_DIR=tmp_path / "gone"):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["faults"]) == (503, {"keys": "the key directory is missing"})


def test_a_silent_broker_is_a_warning_since_the_site_works_without(client: Client, tmp_path: Path) -> None:
    beat(timezone.now())
    settings.KEYS_DIR.mkdir(exist_ok=True, parents=True)
    with override_settings(CELERY_BROKER_URL="redis://127.0.0.1:1/0"):
        answer = client.get("/readyz")
    assert answer.status_code == 200
    assert list(answer.json()["warnings"]) == ["broker"]


def test_a_tick_that_stopped_is_named(client: Client) -> None:
    settings.KEYS_DIR.mkdir(exist_ok=True, parents=True)
    beat(timezone.now())
    late = next(iter(TICKS))
    record.note_tick(late, at=timezone.now() - timedelta(hours=1))
    assert list(client.get("/readyz").json()["warnings"]) == [late]
