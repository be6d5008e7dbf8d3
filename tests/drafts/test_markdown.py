from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.drafts.markdown import Block, blocks, numbers
from consultation.drafts.models import Provision

HEADING, PARAGRAPH = Provision.Kind.HEADING, Provision.Kind.PARAGRAPH


def test_a_text_falls_into_headings_and_paragraphs() -> None:
    source = "# Goals #\n\nFirst line\nand second.\n\n- one\n- two\n  - three\n\n> quoted\n\n## Means"

    assert blocks(source) == (
        Block(HEADING, 1, "Goals"),
        Block(PARAGRAPH, 0, "First line\nand second."),
        Block(PARAGRAPH, 0, "- one\n- two\n  - three"),
        Block(PARAGRAPH, 0, "> quoted"),
        Block(HEADING, 2, "Means"),
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", ()),
        ("  \n\n ", ()),
        ("#", ()),
        ("***", ()),
        ("###### Deep", (Block(HEADING, 4, "Deep"),)),
        ("    pasted with an indent", (Block(PARAGRAPH, 0, "    pasted with an indent"),)),
        ("Text\n---\nmore", (Block(PARAGRAPH, 0, "Text"), Block(PARAGRAPH, 0, "more"))),
        ("<b>x</b>", (Block(PARAGRAPH, 0, "<b>x</b>"),)),
        ("[a]: https://x.kz", (Block(PARAGRAPH, 0, "[a]: https://x.kz"),)),
        ("> # not a chapter", (Block(PARAGRAPH, 0, "> # not a chapter"),)),
        ("```\n# no\n\nchapter\n```", (Block(PARAGRAPH, 0, "```\n# no\n\nchapter\n```"),)),
    ],
)
def test_odd_texts_are_understood(source: str, expected: tuple[Block, ...]) -> None:
    assert blocks(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a\n\nb", ["1", "2"]),
        ("a\n\n# A\n\nb\n\nc\n\n# B\n\nd", ["0.1", "1", "1.1", "1.2", "2", "2.1"]),
        ("# A\n\na\n\n## AA\n\nb\n\n## AB\n\n# B", ["1", "1.1", "1.2", "1.2.1", "1.3", "2"]),
        ("# A\n\n### AA\n\na\n\n## AB\n\nb", ["1", "1.1", "1.1.1", "1.2", "1.2.1"]),
        ("## A\n\na\n\n# B\n\nb", ["1", "1.1", "2", "2.1"]),
        ("# A\n\n## B\n\n### C\n\n#### D\n\na", ["1", "1.1", "1.1.1", "1.1.1.1", "1.1.1.1.1"]),
    ],
)
def test_blocks_are_numbered_as_people_would(source: str, expected: list[str]) -> None:
    assert numbers(blocks(source)) == expected


LINES = st.lists(st.sampled_from(["# A", "## B", "### C", "#### D", "text", "- a", "> q", "", "***", "```"]))


@given(LINES)
def test_no_two_blocks_share_a_number(lines: list[str]) -> None:
    found = numbers(blocks("\n".join(lines)))

    assert len(set(found)) == len(found)


@given(st.text(alphabet="#-*>`1.) \n\tab<&[]()!\\", max_size=200))
def test_every_block_has_words_and_a_heading_is_one_line(source: str) -> None:
    for block in blocks(source):
        assert block.source.strip()
        assert (block.level > 0) == (block.kind == HEADING)
        assert block.kind == PARAGRAPH or "\n" not in block.source


@given(st.text(alphabet="#-*>`1.) \nab<&[]()!\\", max_size=200))
def test_a_paragraph_taken_apart_again_is_itself(source: str) -> None:
    paragraphs = [block for block in blocks(source) if block.kind == PARAGRAPH]

    assert [blocks(block.source) for block in paragraphs] == [(block,) for block in paragraphs]
