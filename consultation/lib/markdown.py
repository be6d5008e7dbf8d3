"""Markdown to safe HTML: markdown-it-py writes it, nh3 lets through only what is listed here."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt

TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "code", "pre", "a"}
# By itself nh3 lets title and lang stand on every tag: hence the empty "*".
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https"}
UNWANTED = ["heading", "lheading", "hr", "html_block", "html_inline", "image", "reference", "code"]

NESTING_MAX = 12  # quotes in lists in quotes; deeper is an attack, not a text


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802
        """What is not a web address stays as it was typed, so that the reader sees where it leads."""
        return url.lower().startswith(("http://", "https://"))


def _parser(*, breaks: bool) -> MarkdownIt:
    return _Parser("commonmark", {"maxNesting": NESTING_MAX, "html": False, "breaks": breaks}).disable(
        UNWANTED
    )


_comments = _parser(breaks=True)  # people who write a comment mean a new line when they type one
_provisions = _parser(breaks=False)


def comment_html(source: str) -> str:
    return _safe(_comments.render(source), rel="nofollow ugc noopener")


def provision_html(source: str) -> str:
    """A paragraph, list or quotation of a draft."""
    return _safe(_provisions.render(source), rel="noopener")


def heading_html(source: str) -> str:
    """The inside of a heading of a draft: no block around it."""
    return _safe(_provisions.renderInline(source), rel="noopener")


def _safe(html: str, *, rel: str) -> str:
    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_filled, url_schemes=SCHEMES, link_rel=rel
    ).strip()


def _filled(tag: str, name: str, value: str) -> str | None:
    """A link to nowhere, as `[text]()` makes one, would lead to the page it stands on."""
    return value or None
