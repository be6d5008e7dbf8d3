from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from consultation.authorities.models import Authority, Membership
from consultation.drafts import rules
from consultation.drafts.models import Consultation, DraftVersion, Stage
from tests import factories

OPENS = datetime(2026, 12, 1, 9, tzinfo=timezone.get_default_timezone())
CLOSES = datetime(2026, 12, 14, 18, tzinfo=timezone.get_default_timezone())
INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("at", "so_far", "expected"),
    [
        (OPENS, "", Stage.PREPARING),
        (OPENS - INSTANT, "public", Stage.UPCOMING),
        (OPENS, "public", Stage.OPEN),
        (CLOSES - INSTANT, "public", Stage.OPEN),
        (CLOSES - INSTANT, "public sealed", Stage.IN_REVIEW),
        (CLOSES, "public", Stage.IN_REVIEW),
        (CLOSES + INSTANT, "public sealed", Stage.IN_REVIEW),
        (OPENS - INSTANT, "public withdrawn", Stage.WITHDRAWN),
        (OPENS, "public withdrawn", Stage.WITHDRAWN),
        (CLOSES, "public sealed withdrawn", Stage.WITHDRAWN),
    ],
)
def test_the_stage_follows_from_the_instant(at: datetime, so_far: str, expected: Stage) -> None:
    consultation = Consultation(
        current_version_id=1 if "public" in so_far else None,
        opens_at=OPENS,
        closes_at=CLOSES,
        sealed_at=OPENS if "sealed" in so_far else None,
        withdrawn_at=OPENS if "withdrawn" in so_far else None,
    )

    assert rules.stage(consultation, at) == expected
    assert rules.is_open(consultation, at) == (expected == Stage.OPEN)


@pytest.mark.parametrize("lacking", ["opens_at", "closes_at"])
def test_without_both_dates_a_public_text_is_being_prepared(lacking: str) -> None:
    dates = {"opens_at": OPENS, "closes_at": CLOSES} | {lacking: None}

    assert rules.stage(Consultation(current_version_id=1, **dates), OPENS) == Stage.PREPARING


@pytest.mark.parametrize(
    ("version", "withdrawn_at", "lacking"),
    [
        (DraftVersion(source_kk="мәтін", source_ru=" "), None, ["ru", "en"]),
        (DraftVersion(source_kk="мәтін", source_ru=" "), OPENS, []),
        (None, None, []),
    ],
)
def test_a_language_may_be_added_to_a_public_version_that_stands(
    version: DraftVersion | None, withdrawn_at: datetime | None, lacking: list[str]
) -> None:
    consultation = Consultation(current_version=version, withdrawn_at=withdrawn_at)

    assert rules.languages_lacking(consultation) == lacking


@pytest.mark.parametrize("who", ["its official", "another authority's official", "a moderator", "a resident"])
def test_only_its_own_officials_may_edit(who: str, consultation: Consultation, authority: Authority) -> None:
    people: dict[str, User] = {
        "its official": factories.make_official(authority),
        "another authority's official": factories.make_official(factories.make_authority()),
        "a moderator": factories.make_resident(),
        "a resident": factories.make_resident(),
    }
    Membership.objects.create(user=people["a moderator"], role=Membership.Role.MODERATOR)

    assert rules.may_edit(people[who], consultation) == (who == "its official")


def test_an_official_whose_account_is_closed_may_not_edit(official: User, consultation: Consultation) -> None:
    official.is_active = False

    assert not rules.may_edit(official, consultation)
