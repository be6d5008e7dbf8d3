from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Count

from accounts.models import User
from consultation.authorities.models import Membership
from consultation.comments.models import Comment
from consultation.demo import loading, people
from consultation.demo.plans import PLANS
from consultation.digests import rules as digests
from consultation.drafts import rules
from consultation.drafts.models import Consultation, Stage
from consultation.drafts.queries import drafts_of, text_of
from consultation.record.models import Event
from consultation.votes.models import Position, Tally, TallyChange


@pytest.fixture
def loaded(db: None, at: datetime, tmp_path: Path) -> dict[str, Consultation]:
    """By authority."""
    call_command("load_reference", verbosity=0)
    loading.load(keys_dir=tmp_path, at=at)
    rows = Consultation.objects.select_related("current_version", "authority")
    return {consultation.authority.slug: consultation for consultation in rows}


def test_the_demo_is_loaded_once(loaded: dict[str, Consultation], at: datetime, tmp_path: Path) -> None:
    assert loading.load(keys_dir=tmp_path, at=at) is None
    assert Consultation.objects.count() == len(loaded) == 3


def test_each_draft_has_its_comments_and_its_counted_positions(
    loaded: dict[str, Consultation], at: datetime
) -> None:
    expected = {
        "almaty-digitalisation": (Stage.OPEN, 40, 200),
        "ministry-ai-digital": (Stage.OPEN, 60, 200),
        "almaty-akimat": (Stage.IN_REVIEW, 40, 60),
    }
    for authority, (stage, comments, voters) in expected.items():
        consultation = loaded[authority]
        assert rules.stage(consultation, at) == stage
        assert Comment.objects.filter(consultation=consultation).count() == comments
        assert Position.objects.filter(consultation=consultation, anchor=None).count() == voters
        whole = Tally.objects.get(consultation=consultation, anchor=None)
        assert whole.support + whole.oppose + whole.neutral == voters
        assert abs(whole.shown_support - whole.support) < (5 if stage == Stage.OPEN else 1)
    assert not TallyChange.objects.exists()


def test_the_dates_are_those_that_were_planned(loaded: dict[str, Consultation], at: datetime) -> None:
    day = timedelta(days=1)
    opened = {each.authority.slug: at - each.opens_at for each in loaded.values() if each.opens_at}
    assert opened == {
        "almaty-digitalisation": 7 * day,
        "ministry-ai-digital": 10 * day,
        "almaty-akimat": 40 * day,
    }
    left = {each.authority.slug: (each.closes_at - at) // day for each in loaded.values() if each.closes_at}
    assert left == {"almaty-digitalisation": 21, "ministry-ai-digital": 18, "almaty-akimat": -5}
    courtyards = loaded["almaty-akimat"]
    assert courtyards.sealed_at == courtyards.closes_at


def test_the_official_finds_the_almaty_draft_alone_on_her_desk(loaded: dict[str, Consultation]) -> None:
    almaty = loaded["almaty-digitalisation"]
    desks = Membership.objects.filter(user__email=people.BY_KEY["official"].email)
    assert [each.authority_id for each in desks] == [almaty.authority_id]
    assert list(drafts_of(almaty.authority)) == [almaty]


def test_all_of_it_happened_before_anybody_came(loaded: dict[str, Consultation], at: datetime) -> None:
    news = Event.objects.filter(kind__in=digests.NEWS)
    assert sorted(news.values_list("kind", flat=True)) == [
        "consultation.closed",
        *["consultation.opened"] * 3,
        *["version.published"] * 3,
    ]
    assert all(event.recorded_at == event.happened_at <= at for event in Event.objects.all())
    assert all(comment.posted_at <= at for comment in Comment.objects.all())


def test_each_draft_reads_whole_in_each_language(loaded: dict[str, Consultation]) -> None:
    lengths = {"almaty-digitalisation": 27, "ministry-ai-digital": 34, "almaty-akimat": 14}
    for authority, consultation in loaded.items():
        for language in ("kk", "ru", "en"):
            text = text_of(consultation.public_version, language)
            assert (len(text.passages), text.missing) == (lengths[authority], False)


def test_two_loads_make_the_same_people_words_and_positions(
    loaded: dict[str, Consultation], at: datetime, tmp_path: Path
) -> None:
    def everything() -> list[object]:
        known = {each.pk: each.title_en for each in Consultation.objects.all()}
        by_draft = Position.objects.values_list("consultation", "choice").annotate(Count("pk"))
        said = Comment.objects.order_by("form_token")
        return [
            list(
                User.objects.order_by("email").values_list("email", "public_id", "display_name", "language")
            ),
            sorted((known[consultation], *held) for consultation, *held in by_draft),
            list(said.values_list("form_token", "source", "html", "posted_at", "depth", "author__email")),
        ]

    first = everything()
    assert Position.objects.values("consultation", "choice").distinct().count() == 3 * len(PLANS)
    for rows in (Position, Comment, User):
        rows._default_manager.all().delete()
    assert loading.load(keys_dir=tmp_path / "again", at=at) is not None
    assert everything() == first
