from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.fixtures import Settings

from consultation.drafts.models import Consultation
from consultation.operating.measuring import MeasuringMiddleware
from consultation.outbox import actions as outbox
from consultation.outbox.message import Letter
from consultation.outbox.models import Bounce, OutgoingMail
from consultation.record import actions as record
from consultation.ticks import TICKS

pytestmark = pytest.mark.django_db

TOKEN = "shown by Prometheus"
BEARER = {"Authorization": f"Bearer {TOKEN}"}

Figures = dict[str, dict[tuple[str, ...], float]]


def figures(client: Client) -> Figures:
    """By name of the figure and values of its labels."""
    text = client.get("/metrics", headers=BEARER).content.decode()
    read: Figures = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            read.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return read


@pytest.fixture
def measured(settings: Settings) -> Client:
    settings.METRICS_TOKEN = TOKEN
    settings.KEYS_DIR.mkdir(exist_ok=True, parents=True)
    return Client()


def test_without_a_token_in_the_settings_there_is_no_such_page(client: Client) -> None:
    assert settings.METRICS_TOKEN == ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_without_a_token_in_the_settings_nothing_is_counted() -> None:
    with pytest.raises(MiddlewareNotUsed):
        MeasuringMiddleware(lambda request: HttpResponse())


@pytest.mark.parametrize("shown", [{}, {"Authorization": "Bearer another"}, {"Authorization": TOKEN}])
def test_the_page_is_closed_to_whoever_does_not_show_the_token(
    shown: dict[str, str], measured: Client
) -> None:
    answer = measured.get("/metrics", headers=shown)
    assert (answer.status_code, answer.content) == (401, b"")


def test_requests_are_counted_by_route_and_never_by_address(
    measured: Client, open_draft: Consultation
) -> None:
    before = figures(measured).get("kenes_requests_total", {})
    address = f"/en/drafts/{open_draft.public_id}/draft-on-video-surveillance/"
    for _ in range(2):
        assert measured.get(address).status_code == 200
    measured.generic("INVENTED", "/en/")

    after = figures(measured)
    counted = after["kenes_requests_total"]
    assert counted["GET", "pages:draft", "200"] - before.get(("GET", "pages:draft", "200"), 0) == 2
    assert {method for method, _, _ in counted} <= {"GET", "HEAD", "POST", "OPTIONS", "other"}
    assert after["kenes_request_seconds_count"]["pages:draft",] >= 2
    assert not re.search(open_draft.public_id, str(after))


def test_what_waits_and_what_became_of_mail_is_told_by_kind(measured: Client) -> None:
    now = timezone.now()
    letter = Letter(recipient="a@example.kz", subject="s", text="t", language="en")
    outbox.queue([letter], at=now - timedelta(minutes=10))
    OutgoingMail.objects.create(
        priority=OutgoingMail.Priority.DIGEST,
        state=OutgoingMail.State.UNKNOWN,
        recipient="b@example.kz",
        message_id="2",
        queued_at=now,
        due_at=now,
        settled_at=now,
    )
    Bounce.objects.create(address="c@example.kz", score=3, last_bounced_at=now, suppressed_at=now)

    told = figures(measured)
    assert told["kenes_mail_waiting"] == {("code", "queued"): 1}
    assert told["kenes_mail_settled_last_hour"] == {("digest", "unknown"): 1}
    assert told["kenes_mail_oldest_seconds"]["code",] == pytest.approx(600, abs=60)
    assert told["kenes_addresses_suppressed"] == {(): 1}
    assert told["kenes_mail_breaker_open"] == {(): 0}


def test_a_tick_that_never_ran_is_infinitely_late(measured: Client) -> None:
    late, *others = TICKS
    for name in others:
        record.note_tick(name, at=timezone.now())

    ages = figures(measured)["kenes_tick_age_seconds"]
    assert ages[late,] == float("inf")
    assert all(ages[name,] < 60 for name in others)


def test_a_missing_key_is_counted(measured: Client, open_draft: Consultation) -> None:
    assert figures(measured)["kenes_voting_paused"] == {(): 0}
    (settings.KEYS_DIR / f"{open_draft.public_id}.key").unlink()
    assert figures(measured)["kenes_voting_paused"] == {(): 1}
