"""The first sentence of a text, where there is room for one line."""

from __future__ import annotations

import re

LINE_MAX = 220  # characters of the line

# A full stop after one or two letters is an abbreviation ("г. Алматы", "No. 5"), not the end of a sentence.
SENTENCE = re.compile(r"(?:(?<=\w{3}[.!?…])|(?<=\w{3}[»”\")\]][.!?…]))\s+(?=[^\W\d_a-zа-яё]|[«“\"\d])")


def first_sentence(text: str) -> str:
    """What would change and for whom: summaries begin with it. Cut at a word where it is too long."""
    line = SENTENCE.split(" ".join(text.split()), maxsplit=1)[0]
    if len(line) <= LINE_MAX:
        return line
    return line[:LINE_MAX].rsplit(" ", 1)[0].rstrip(" ,;:–—") + "…"
