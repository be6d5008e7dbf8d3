from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Count

from accounts.models import User
from consultation.comments.models import Comment
from consultation.demo import loading, texts
from consultation.drafts import markdown, rules
from consultation.drafts.models import Stage
from consultation.drafts.queries import text_of
from consultation.votes.models import Position, Tally, TallyChange


@pytest.fixture
def reference(db: None) -> None:
    call_command("load_reference", verbosity=0)


@pytest.mark.usefixtures("reference")
def test_the_demo_is_loaded_once_and_whole(at: datetime, tmp_path: Path) -> None:
    consultation = loading.load(keys_dir=tmp_path, at=at)
    assert consultation is not None
    assert loading.load(keys_dir=tmp_path, at=at) is None
    assert rules.stage(consultation, at) == Stage.OPEN
    assert Comment.objects.count() == 40
    assert Position.objects.values("participant").distinct().count() == 200
    assert not TallyChange.objects.exists()
    whole = Tally.objects.get(anchor=None)
    assert (whole.support + whole.oppose + whole.neutral, whole.shown_support) == (200, whole.support)


@pytest.mark.usefixtures("reference")
def test_the_draft_reads_whole_in_each_language(at: datetime, tmp_path: Path) -> None:
    consultation = loading.load(keys_dir=tmp_path, at=at)
    assert consultation is not None
    read = {language: text_of(consultation.public_version, language) for language in ("kk", "ru", "en")}
    assert {language: len(text.passages) for language, text in read.items()} == {"kk": 27, "ru": 27, "en": 27}
    assert not any(text.missing for text in read.values())


@pytest.mark.usefixtures("reference")
def test_two_loads_make_the_same_people_and_the_same_positions(at: datetime, tmp_path: Path) -> None:
    def everything() -> tuple[list[object], list[object]]:
        people = User.objects.order_by("email").values_list("email", "public_id", "display_name", "language")
        held = Position.objects.values_list("choice").annotate(Count("pk")).order_by("choice")
        return list(people), list(held)

    loading.load(keys_dir=tmp_path / "first", at=at)
    first = everything()
    Position.objects.all().delete()
    Comment.objects.all().delete()
    User.objects.all().delete()
    loading.load(keys_dir=tmp_path / "second", at=at)
    assert everything() == first


def test_the_second_version_changes_three_provisions_and_adds_one() -> None:
    for language in ("kk", "ru", "en"):
        before = [block.source for block in markdown.blocks(texts.sources("almaty")[language])]
        after = [block.source for block in markdown.blocks(texts.sources("almaty-2")[language])]
        assert (len(before), len(after)) == (27, 28)
        assert len([source for source in after if source not in before]) == 4
