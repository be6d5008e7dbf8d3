from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.lib.markdown import ATTRIBUTES, TAGS, comment_html, heading_html, provision_html

LINK = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("One\ntwo", "<p>One<br>\ntwo</p>"),
        ("**a** *b* `c`", "<p><strong>a</strong> <em>b</em> <code>c</code></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("[a](https://x.kz/?b=1&c=2)", f'<p><a href="https://x.kz/?b=1&amp;c=2" {LINK}>a</a></p>'),
        ("<https://x.kz>", f'<p><a href="https://x.kz" {LINK}>https://x.kz</a></p>'),
        ('[a](https://x.kz "b")', f'<p><a href="https://x.kz" {LINK}>a</a></p>'),
        ("# a", "<p># a</p>"),
        ("a\n---", "<p>a<br>\n---</p>"),
        ("<b onclick=a>b</b>", "<p>&lt;b onclick=a&gt;b&lt;/b&gt;</p>"),
        ("[a](javascript:alert)", "<p>[a](javascript:alert)</p>"),
        ("[a](//x.kz)", "<p>[a](//x.kz)</p>"),
        ("[a](mailto:a@x.kz)", "<p>[a](mailto:a@x.kz)</p>"),
        ("![a](https://x.kz/a.png)", f'<p>!<a href="https://x.kz/a.png" {LINK}>a</a></p>'),
        ("", ""),
    ],
)
def test_a_comment_becomes_what_its_writer_meant(source: str, expected: str) -> None:
    assert comment_html(source) == expected


def test_a_provision_keeps_its_lines_together() -> None:
    assert provision_html("One\ntwo") == "<p>One\ntwo</p>"


def test_a_heading_has_no_block_around_it() -> None:
    assert heading_html("1. *Goals* <b>") == "1. <em>Goals</em> &lt;b&gt;"


class Found(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        allowed = ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
        wrong_link = any(n == "href" and not (v or "").startswith(("http://", "https://")) for n, v in attrs)
        if tag not in TAGS or {name for name, _ in attrs} - allowed or wrong_link:
            self.wrong.append((tag, attrs))


TAGS_TRIED = ["<script>", "</p>", "<img src=x onerror=a>", "<svg onload=a>", "<!--", "<a href='", "<style>"]
MARKS = ["[a](", "javascript:a", ")", "![", "]", "`", "*", "\n", "> ", "- ", "https://x.kz", "&lt;", "&#x6a;"]
PIECES = st.lists(st.sampled_from([*TAGS_TRIED, *MARKS, '"', "'", " "]))


def test_a_link_to_nowhere_is_no_link() -> None:
    assert "href" not in comment_html("[here]()")


@given(PIECES)
def test_nothing_but_the_allowed_tags_ever_comes_out(pieces: list[str]) -> None:
    found = Found()

    found.feed(comment_html("".join(pieces)))

    assert found.wrong == []


@pytest.mark.parametrize(
    "piece", ["[", "[a](", "*a ", "**a *a ", "> ", "- ", "<a:", "![", "`a``b", "*_a", "&#"]
)
def test_hostile_comments_take_bounded_time(piece: str) -> None:
    source = (piece * 4_000)[:4_000]
    started = time.process_time()

    comment_html(source)

    assert time.process_time() - started < 1
