"""A draft's page as a stranger reads it: the counts and figures that stand in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

COUNT = re.compile(r'id="comment-count-(\w+)"[^>]*>\s*(?:(\d+) comments?|[^<]*)</span>')
POSITION = re.compile(r'<div class="position" id="position-(\w+)">(.*?)</div>', re.DOTALL)
FIGURES = re.compile(r"(\d+) support, (\d+) oppose, (\d+) neutral")
REACTIONS = re.compile(r'<div class="reactions" id="reactions-(\w+)">(.*?)</div>', re.DOTALL)
AGREEMENT = re.compile(
    r'Agree: (?:about )?(\d+)\. Disagree: (?:about )?(\d+)|class="figure">≈ (\d+)<.*class="figure">≈ (\d+)<',
    re.DOTALL,
)
WORDS = re.compile(r'<div class="comment-text"[^>]*><p>(.*?)</p>')
WHOLE = "whole"


@dataclass(frozen=True)
class Read:
    comments: dict[str, int]  # by anchor
    positions: dict[str, tuple[int, ...]]  # by anchor, or WHOLE; only where there are figures
    reactions: dict[str, tuple[int, ...]]  # by a comment's public id, only where there are any
    words: list[str]  # of the comments on the whole


def read(html: str) -> Read:
    figures = {key: FIGURES.search(inside) for key, inside in POSITION.findall(html)}
    agreements = {key: AGREEMENT.search(inside) for key, inside in REACTIONS.findall(html)}
    return Read(
        comments={key: int(count or 0) for key, count in COUNT.findall(html)},
        positions={key: numbers(found) for key, found in figures.items() if found},
        reactions={key: numbers(found) for key, found in agreements.items() if found and any(numbers(found))},
        words=WORDS.findall(html),
    )


def numbers(found: re.Match[str]) -> tuple[int, ...]:
    return tuple(int(number) for number in found.groups() if number is not None)
