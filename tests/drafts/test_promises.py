"""On what legal ground a draft is published, and by when its authority answers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.drafts import actions
from consultation.drafts.models import Consultation, DraftVersion
from consultation.drafts.refusals import AnswerBeforeClosing, AnswerPutOff, AnswerTooLate, Refusal
from tests import factories
from tests.drafts.test_desk import at_desk, typed

pytestmark = pytest.mark.django_db

CLOSES_IN = timedelta(days=21)


def publish(version: DraftVersion, official: User, at: datetime, **changes: Any) -> Consultation:
    dates = {"closes_at": at + CLOSES_IN, "answer_by": None, **changes}
    return actions.publish(
        version=version,
        official=official,
        opens_at=None,
        revision=version.revision,
        keys_dir=settings.KEYS_DIR,
        at=at,
        **dates,
    ).consultation


@pytest.mark.parametrize(
    ("days", "refusal"),
    [(-1, AnswerBeforeClosing), (0, None), (30, None), (3 * 365, None), (1096, AnswerTooLate)],
)
def test_the_answer_comes_after_the_closing_and_within_three_years(
    days: int, refusal: type[Refusal] | None, working: DraftVersion, official: User, at: datetime
) -> None:
    answer_by = timezone.localdate(at + CLOSES_IN) + timedelta(days=days)
    if refusal:
        with pytest.raises(refusal):
            publish(working, official, at, answer_by=answer_by)
        assert not DraftVersion.objects.filter(published_at__isnull=False).exists()
    else:
        assert publish(working, official, at, answer_by=answer_by).answer_by == answer_by


@pytest.mark.parametrize(
    ("promised", "later_closing", "asked", "kept"),
    [
        (40, 0, 41, None),
        (40, 0, 40, 40),
        (40, 0, 30, 30),
        (40, 0, None, 40),
        (40, 10, 50, 50),
        (None, 0, 60, 60),
    ],
)
def test_a_promised_day_is_put_off_only_together_with_the_closing(
    promised: int | None,
    later_closing: int,
    asked: int | None,
    kept: int | None,
    working: DraftVersion,
    official: User,
    at: datetime,
) -> None:
    def day(count: int | None) -> date | None:
        return timezone.localdate(at) + timedelta(days=count) if count else None

    consultation = publish(working, official, at, answer_by=day(promised))
    following = actions.start_next_version(consultation=consultation)
    closes_at = at + CLOSES_IN + timedelta(days=later_closing)
    if kept is None:
        with pytest.raises(AnswerPutOff):
            publish(following, official, at, closes_at=closes_at, answer_by=day(asked))
    else:
        again = publish(following, official, at, closes_at=closes_at, answer_by=day(asked))
        assert again.answer_by == day(kept)


def test_ground_and_day_are_written_at_the_desk(desk: Client, working: DraftVersion) -> None:
    where = working.consultation.territory_id
    form = typed(working, territory=where, legal_ground_en="Law on access, art. 20", answer_by="2027-03-01")
    assert desk.post(at_desk("edit", working), form).status_code == 302
    working.consultation.refresh_from_db()
    assert (working.consultation.legal_ground_en, working.consultation.answer_by) == (
        "Law on access, art. 20",
        date(2027, 3, 1),
    )
    assert 'value="2027-03-01"' in desk.get(at_desk("publish", working)).text


def test_a_day_before_the_closing_is_explained_beside_its_field(desk: Client, working: DraftVersion) -> None:
    closes = timezone.localtime(timezone.now() + CLOSES_IN)
    form = {"revision": 1, "closes_at": f"{closes:%Y-%m-%dT%H:%M}", "answer_by": "2026-01-01"}
    answer = desk.post(at_desk("publish", working), form)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"answer_by": ["The answer cannot come before the closing."]}


def test_what_people_read_as_the_ground_stands(
    desk: Client, working: DraftVersion, official: User, at: datetime
) -> None:
    ground = actions.Writing(legal_ground={"ru": "Закон"})
    actions.save_working(version=working, revision=1, writing=ground)
    working.refresh_from_db()
    following = actions.start_next_version(consultation=publish(working, official, at))
    other = actions.Writing(legal_ground={"ru": "Другой", "en": "A law"})
    actions.save_working(version=following, revision=1, writing=other)
    grounds = Consultation.objects.values_list("legal_ground_ru", "legal_ground_en")
    assert grounds.get() == ("Закон", ""), "what a version adds waits for its publication"
    following.refresh_from_db()
    publish(following, official, at)
    assert grounds.get() == ("Закон", "A law")


@pytest.mark.parametrize(
    ("answer_by", "sentence"),
    [
        (date(2027, 5, 4), "publishes here what became of it by 4 May 2027."),
        (None, "It has not promised a day for its answer."),
    ],
)
def test_the_public_page_says_who_on_what_ground_and_by_when(
    answer_by: date | None, sentence: str, client: Client, authority: Authority, official: User
) -> None:
    consultation = factories.make_consultation(authority, at=timezone.now())
    Consultation.objects.update(answer_by=answer_by, legal_ground_en="Law № 401-V, article 11")
    html = client.get(f"/en/drafts/{consultation.public_id}/", follow=True).text
    assert authority.name_en in html
    assert "Law № 401-V, article 11" in html
    assert sentence in html
