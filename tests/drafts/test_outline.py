from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.drafts.markdown import Block, blocks
from consultation.drafts.models import Provision
from consultation.drafts.outline import anchors, check_alike
from consultation.drafts.refusals import LanguagesDiffer

PARAGRAPH = Provision.Kind.PARAGRAPH
WORDS = st.lists(st.sampled_from("abcdef"), max_size=8)


def paragraphs(*sources: str) -> tuple[Block, ...]:
    return tuple(Block(PARAGRAPH, 0, source) for source in sources)


def version_of(words: list[str]) -> list[tuple[str, str, dict[str, str]]]:
    return [(f"old{n}", "paragraph", {"kk": word, "ru": word.upper()}) for n, word in enumerate(words)]


def both(words: list[str]) -> dict[str, tuple[Block, ...]]:
    return {"kk": paragraphs(*words), "ru": paragraphs(*(word.upper() for word in words))}


@given(WORDS)
def test_an_unchanged_text_keeps_every_anchor(words: list[str]) -> None:
    assert anchors(both(words), version_of(words)) == [f"old{n}" for n in range(len(words))]


@given(WORDS, WORDS)
def test_anchors_never_repeat(old: list[str], new: list[str]) -> None:
    found = anchors(both(new), version_of(old))

    assert len(set(found)) == len(found) == len(new)


@given(WORDS, WORDS)
def test_exactly_the_words_that_were_there_keep_an_anchor(old: list[str], new: list[str]) -> None:
    before = version_of(old)
    word_of = {anchor: sources["kk"] for anchor, _, sources in before}

    kept = [
        (anchor, word)
        for anchor, word in zip(anchors(both(new), before), new, strict=True)
        if anchor in word_of
    ]

    assert [word_of[anchor] for anchor, _ in kept] == [word for _, word in kept]
    assert Counter(word for _, word in kept) == Counter(old) & Counter(new)


@given(st.permutations(list("abcde")))
def test_what_moves_keeps_its_anchor(order: list[str]) -> None:
    found = anchors(both(order), version_of(list("abcde")))

    assert found == [f"old{'abcde'.index(word)}" for word in order]


def test_an_edit_in_one_language_makes_a_new_provision() -> None:
    new = {"kk": paragraphs("a", "b"), "ru": paragraphs("A", "B, edited")}

    first, second = anchors(new, version_of(["a", "b"]))

    assert first == "old0"
    assert second not in {"old0", "old1"}


def test_a_language_that_is_new_changes_no_anchor() -> None:
    new = {**both(["a", "b"]), "en": paragraphs("one", "two")}

    assert anchors(new, version_of(["a", "b"])) == ["old0", "old1"]


def test_a_heading_with_the_words_of_a_paragraph_is_new() -> None:
    assert anchors({"kk": blocks("# a")}, version_of(["a"])) != ["old0"]


def test_versions_without_a_common_language_share_nothing() -> None:
    assert not {"old0"} & set(anchors({"en": paragraphs("a")}, version_of(["a"])))


def test_the_first_difference_between_languages_is_named() -> None:
    outlines = {"kk": blocks("# A\n\na\n\nb"), "ru": blocks("# A\n\n## B\n\nb")}

    with pytest.raises(LanguagesDiffer) as caught:
        check_alike(outlines)

    assert caught.value == LanguagesDiffer(
        "kk", "ru", 2, outlines["kk"][1], outlines["ru"][1], {"kk": (1, 2), "ru": (2, 1)}
    )


def test_a_language_that_ends_early_differs_there() -> None:
    with pytest.raises(LanguagesDiffer) as caught:
        check_alike({"kk": blocks("a\n\nb"), "en": blocks("a")})

    assert (caught.value.place, caught.value.second_block) == (2, None)
