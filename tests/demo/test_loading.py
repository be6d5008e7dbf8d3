from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db.models import Count

from accounts.models import User
from consultation.authorities.models import Residence
from consultation.comments.models import Comment, CommentTranslation, EarlierText
from consultation.demo import loading, people
from consultation.demo.plans import PLANS
from consultation.demo.saying import rows_of
from consultation.demo.signing_up import RESIDENTS
from consultation.digests import rules as digests
from consultation.drafts import rules
from consultation.drafts.models import Consultation, Stage
from consultation.drafts.queries import served_by, text_of
from consultation.record.models import Event
from consultation.votes.models import Position, Reaction, ReactionTally, Tally, TallyChange

Loaded = dict[str, Consultation]
DAY = timedelta(days=1)


def test_the_demo_is_loaded_once(loaded: Loaded, at: datetime, tmp_path: Path) -> None:
    assert loading.load(keys_dir=tmp_path, at=at) is None
    assert Consultation.objects.count() == len(loaded) == len(PLANS)


def test_each_draft_has_its_stage_its_comments_and_its_counted_positions(
    loaded: Loaded, at: datetime
) -> None:
    expected = {
        "almaty": (Stage.OPEN, 112, 1_262),
        "biometrics": (Stage.OPEN, 117, 1_542),
        "courtyards": (Stage.IN_REVIEW, 75, 642),
    }
    for name, (stage, comments, voters) in expected.items():
        consultation = loaded[name]
        assert rules.stage(consultation, at) == stage
        assert Comment.objects.filter(consultation=consultation).count() == comments
        assert Position.objects.filter(consultation=consultation, anchor=None).count() == voters
        whole = Tally.objects.get(consultation=consultation, anchor=None)
        assert whole.support + whole.oppose + whole.neutral == voters
        assert abs(whole.shown_support - whole.support) < (5 if stage == Stage.OPEN else 1)
    assert rules.stage(loaded["code"], at) == Stage.UPCOMING
    assert not Comment.objects.filter(consultation=loaded["code"]).exists()
    assert not Position.objects.filter(consultation=loaded["code"]).exists()
    assert not TallyChange.objects.exists()


def test_two_thousand_residents_live_all_over_the_republic(loaded: Loaded) -> None:
    residents = User.objects.filter(email__startswith="resident")
    assert residents.count() == RESIDENTS == 2_000
    assert residents.values("display_name").distinct().count() == RESIDENTS
    assert not any(user.has_usable_password() for user in residents[:10])
    around = Counter(
        code[:5] for code in Residence.objects.values_list("territory__code", flat=True)
    )  # a district's code begins with its city's
    assert len(around) == 20
    assert around.most_common(1)[0][0] == "KZ-75"


def test_reactions_are_counted_nobody_reacts_to_themselves_and_nothing_to_what_is_gone(
    loaded: Loaded,
) -> None:
    held = dict(Reaction.objects.values_list("comment").annotate(Count("pk")).order_by())
    counted = {tally.comment_id: tally.agree + tally.disagree for tally in ReactionTally.objects.all()}
    assert held == counted
    withdrawn = Comment.objects.filter(withdrawn_at__isnull=False)
    assert len(withdrawn) == 2
    assert not held.keys() & {comment.pk for comment in withdrawn}
    assert all(comment.replies.exists() for comment in withdrawn)


def test_some_words_were_changed_and_some_translated_by_hand(loaded: Loaded) -> None:
    assert EarlierText.objects.count() == Comment.objects.filter(edited_at__isnull=False).count() == 2
    translations = CommentTranslation.objects.values_list("by_official", flat=True)
    assert Counter(translations) == {True: 4, False: 2}


def test_the_dates_are_those_that_were_planned(loaded: Loaded, at: datetime) -> None:
    this_morning = at.replace(hour=9)
    opened = {name: this_morning - each.opens_at for name, each in loaded.items() if each.opens_at}
    assert opened == {"almaty": 7 * DAY, "biometrics": 10 * DAY, "courtyards": 40 * DAY, "code": -5 * DAY}
    left = {name: (each.closes_at - at) // DAY for name, each in loaded.items() if each.closes_at}
    assert left == {"almaty": 21, "biometrics": 18, "courtyards": -5, "code": 89}
    courtyards = loaded["courtyards"]
    assert courtyards.sealed_at == courtyards.closes_at


@pytest.mark.parametrize("hour", [0, 8, 9, 23])
def test_whenever_the_demo_is_loaded_its_comments_were_written_by_day_and_before(
    hour: int, at: datetime
) -> None:
    now = at.replace(hour=hour)
    for plan in PLANS:
        for row in rows_of(plan):
            said_at = plan.said_at(row["hours_after"], 59, now)
            assert plan.opens_at(now) < said_at < min(now, plan.closes_at(now))
            assert 9 <= said_at.hour <= 23


def test_the_official_finds_the_almaty_draft_alone_on_her_desk(loaded: Loaded) -> None:
    almaty = loaded["almaty"]
    official = User.objects.get(email=people.BY_KEY["official"].email)
    assert list(served_by(official)) == [almaty]


def test_all_of_it_happened_before_anybody_came(loaded: Loaded, at: datetime) -> None:
    news = Event.objects.filter(kind__in=digests.NEWS)
    opened = sum(plan.opens_in is None for plan in PLANS)
    assert sorted(news.values_list("kind", flat=True)) == [
        "consultation.closed",
        "consultation.closing_soon",
        *["consultation.opened"] * opened,
        *["version.published"] * len(PLANS),
    ]
    assert all(event.recorded_at == event.happened_at <= at for event in Event.objects.all())
    assert all(comment.posted_at <= at for comment in Comment.objects.all())


def test_each_draft_reads_whole_in_each_language(loaded: Loaded) -> None:
    lengths = {"almaty": 27, "biometrics": 34, "courtyards": 14, "code": 400}
    for name, length in lengths.items():
        for language in ("kk", "ru", "en"):
            text = text_of(loaded[name].public_version, language)
            assert (len(text.passages), text.missing) == (length, False)


def test_two_loads_make_the_same_people_words_and_positions(
    loaded: Loaded, at: datetime, tmp_path: Path
) -> None:
    def everything() -> list[object]:
        known = {each.pk: each.title_en for each in Consultation.objects.all()}
        by_draft = Position.objects.values_list("consultation", "choice").annotate(Count("pk"))
        said = Comment.objects.order_by("form_token")
        reactions = Reaction.objects.values_list("comment__form_token", "choice").annotate(Count("pk"))
        return [
            list(
                User.objects.order_by("email").values_list("email", "public_id", "display_name", "language")
            ),
            sorted((known[consultation], *held) for consultation, *held in by_draft),
            list(said.values_list("form_token", "source", "html", "posted_at", "depth", "author__email")),
            sorted(reactions),
        ]

    first = everything()
    spoken_on = [plan for plan in PLANS if plan.voters]
    assert Position.objects.values("consultation", "choice").distinct().count() == 3 * len(spoken_on)
    for rows in (Position, Comment, User):
        rows._default_manager.all().delete()
    assert loading.load(keys_dir=tmp_path / "again", at=at) is not None
    assert everything() == first
