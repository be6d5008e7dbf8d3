"""A draft's Markdown, taken apart into headings and paragraphs and numbered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt

from consultation.drafts.models import Provision
from consultation.lib.markdown import heading_html, provision_html

LEVEL_MAX = 4
LINES_MAX = 10_000  # taking more apart would keep a worker busy for seconds

Kind = Provision.Kind


@dataclass(frozen=True, slots=True)
class Block:
    kind: Provision.Kind
    level: int  # 1 to 4 for headings, 0 for paragraphs
    source: str  # of a heading: its words without the # signs

    @property
    def shape(self) -> tuple[Provision.Kind, int]:
        return (self.kind, self.level)

    @property
    def html(self) -> str:
        return (heading_html if self.kind == Kind.HEADING else provision_html)(self.source)


# Only the outline is read here. Underlined headings and indented code are off: in text that was
# pasted from an office document they appear by accident.
_outline = MarkdownIt("commonmark", {"html": False}).disable(["lheading", "code", "html_block", "reference"])
_outline.core.ruler.enableOnly(["normalize", "block"])


def blocks(source: str) -> tuple[Block, ...]:
    """The headings and paragraphs in order. A whole list, quotation or code sample is one paragraph."""
    lines = source.split("\n")
    found: list[Block] = []
    inside_heading = 0
    for token in _outline.parse(source):
        if token.level == 0 and token.type == "heading_open":
            inside_heading = min(int(token.tag[1]), LEVEL_MAX)
        elif token.type == "inline" and inside_heading:
            if token.content.strip():
                found.append(Block(Kind.HEADING, inside_heading, token.content.strip()))
            inside_heading = 0
        elif token.level == 0 and token.nesting >= 0 and token.map and token.type not in {"hr", "inline"}:
            text = "\n".join(line.rstrip() for line in lines[token.map[0] : token.map[1]]).strip("\n")
            if text.strip():
                found.append(Block(Kind.PARAGRAPH, 0, text))
    return tuple(found)


def numbers(outline: Sequence[Block]) -> list[str]:
    """What people call each block: "2" the second chapter, "2.3" the third thing in it, heading or paragraph.

    A heading stands inside the nearest heading above it that is of a higher rank, at every level,
    so a skipped level costs no number. What stands before the first heading is "0.1", "0.2" …;
    a text without headings counts "1", "2", "3".
    """
    lead = "0." if any(block.kind == Kind.HEADING for block in outline) else ""
    before_headings = 0
    chapters = 0
    open_headings: list[list[int]] = []  # level, and how many things it holds so far
    path: list[int] = []
    result: list[str] = []
    for block in outline:
        if block.kind == Kind.HEADING:
            while open_headings and open_headings[-1][0] >= block.level:
                open_headings.pop()
                path.pop()
        if open_headings:
            open_headings[-1][1] += 1
            number = [*path, open_headings[-1][1]]
        elif block.kind == Kind.HEADING:
            chapters += 1
            number = [chapters]
        else:
            before_headings += 1
            result.append(f"{lead}{before_headings}")
            continue
        if block.kind == Kind.HEADING:
            open_headings.append([block.level, 0])
            path = number
        result.append(".".join(map(str, number)))
    return result
