from __future__ import annotations

from collections import Counter

import pytest

from consultation.demo import texts
from consultation.demo.people import BY_KEY
from consultation.demo.plans import ALMATY, PLANS, Plan
from consultation.drafts import markdown
from consultation.drafts.models import Provision
from consultation.lib.translated import LANGUAGES

NAMES = ("almaty", "almaty-2", "biometrics", "courtyards", "code")
SPOKEN_ON = [plan for plan in PLANS if plan.comments]
COMMENTS = {plan.comments: texts.table(plan.comments)["comments"] for plan in SPOKEN_ON}


def outline(name: str, language: str) -> list[object]:
    """Kind and level of each block, and of a list how many items it has."""
    found = markdown.blocks(texts.sources(name)[language])
    return [(block.shape, block.source.count("\n- ")) for block in found]


@pytest.mark.parametrize("name", NAMES)
def test_a_draft_has_the_same_blocks_in_each_language(name: str) -> None:
    assert outline(name, "kk") == outline(name, "ru") == outline(name, "en")


def test_the_second_version_changes_three_provisions_and_adds_one() -> None:
    for language in LANGUAGES:
        before = [block.source for block in markdown.blocks(texts.sources("almaty")[language])]
        after = [block.source for block in markdown.blocks(texts.sources("almaty-2")[language])]
        assert (len(before), len(after)) == (27, 28)
        assert len([source for source in after if source not in before]) == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_has_400_provisions_and_no_two_of_them_are_alike(language: str) -> None:
    blocks = markdown.blocks(texts.sources("code")[language])
    assert Counter(block.shape for block in blocks) == {
        (Provision.Kind.HEADING, 2): 18,
        (Provision.Kind.HEADING, 3): 66,
        (Provision.Kind.PARAGRAPH, 0): 316,
    }
    assert len({block.source for block in blocks}) == 400


@pytest.mark.parametrize("plan", [plan for plan in PLANS if plan != ALMATY], ids=lambda plan: plan.name)
def test_a_draft_says_in_each_language_what_it_is_and_on_what_ground(plan: Plan) -> None:
    facts = texts.table(plan.name)
    for key in ("title", "summary", "legal_ground", "change_note"):
        assert all(text.strip() for text in texts.by_language(facts, key).values())
        assert set(texts.by_language(facts, key)) == set(LANGUAGES)


def test_comments_are_counted_and_no_two_have_one_key() -> None:
    assert {name: len(rows) for name, rows in COMMENTS.items()} == {
        "comments": 112,
        "comments-biometrics": 117,
        "comments-courtyards": 75,
    }
    keys = Counter(row["key"] for rows in COMMENTS.values() for row in rows)
    assert [key for key, times in keys.items() if times > 1] == []


@pytest.mark.parametrize("plan", SPOKEN_ON, ids=lambda plan: plan.name)
def test_a_comment_is_on_a_paragraph_and_an_answer_where_its_question_is(plan: Plan) -> None:
    rows = {row["key"]: row for row in COMMENTS[plan.comments]}
    shapes = [block.level for block in markdown.blocks(texts.sources(plan.name)["kk"])]
    for row in rows.values():
        assert not row["provision"] or shapes[row["provision"] - 1] == 0, row["key"]
        if "reply_to" in row:
            asked = rows[row["reply_to"]]
            assert asked["provision"] == row["provision"]
            assert asked["hours_after"] + 1 < row["hours_after"]
    assert {row["language"] for row in rows.values()} == set(LANGUAGES)


@pytest.mark.parametrize("plan", SPOKEN_ON, ids=lambda plan: plan.name)
def test_whoever_comments_is_a_resident_and_no_official(plan: Plan) -> None:
    names = texts.table("residents")["names"]
    assert len(set(names)) == len(names) == 200
    playable = {BY_KEY[role].name for role in ("aigerim", "ivan", "emma")}
    assert {row["author"] for row in COMMENTS[plan.comments]} <= {*names} | playable


def test_replies_are_three_deep_at_most_and_answer_somebody_else() -> None:
    rows = {row["key"]: row for table in COMMENTS.values() for row in table}
    for row in rows.values():
        asked = rows.get(row.get("reply_to", ""))
        if asked:
            assert asked["author"] != row["author"], row["key"]
            assert "reply_to" not in rows.get(asked.get("reply_to", ""), {}), row["key"]
