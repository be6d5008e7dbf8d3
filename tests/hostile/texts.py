"""Markdown written to break in, or to keep a worker busy."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

FULL = 4_000  # characters: what a comment may have
ATTACKS = Path(__file__).with_name("attacks.txt")


def attacks(kind: str) -> list[str]:
    lines = (line.split("|", 1) for line in ATTACKS.read_text().splitlines() if not line.startswith("#"))
    return [text[:-1].encode().decode("unicode_escape") for said, text in lines if said.strip() == kind]


REPEATED, SCHEMES, MARKUP = attacks("repeated"), attacks("scheme"), attacks("markup")
LINKS = [
    "[a]({}:b)",
    "[a](<{}:b>)",
    "<{}:b>",
    "![a]({}:b)",
    '[a]({}:b "c")',
    "[a][r]\n\n[r]: {}:b",
    "<a href={}:b>a</a>",
]

PIECES = [
    *REPEATED,
    *MARKUP,
    *SCHEMES,
    "a",
    "б",
    " ",
    "\n",
    "\n\n",
    "    ",
    "(",
    ")",
    "[",
    "]",
    '"',
    "'",
    ":",
    "<",
    ">",
    "\\",
]


def texts(count: int, *, seed: int) -> Iterator[str]:
    """So many: the known attacks, then what chance makes of their pieces. A seed always gives the same."""
    known = list(known_attacks())
    chance = random.Random(seed)
    yield from known[:count]
    for _ in range(count - len(known)):
        yield composed(chance)


def known_attacks() -> Iterator[str]:
    for piece in REPEATED:
        yield filled(piece)
    yield "[" * (FULL // 2) + "]" * (FULL // 2)
    yield "*a" * (FULL // 4) + "a*" * (FULL // 4)
    yield "\n".join(" " * (2 * depth) + "- a" for depth in range(60))
    yield "\n".join(f"[{n}]: http://x.kz/{n}" for n in range(200)) + "[1]" * 100
    yield "|" * 200 + "\n" + "|-" * 200 + "\n" + "|a" * 1_600
    yield "\n\n".join(link.format(scheme) for scheme in SCHEMES for link in LINKS)[:FULL]
    for link in LINKS:
        yield "\n\n".join(link.format(scheme) for scheme in SCHEMES)[:FULL]
    yield from MARKUP


def filled(piece: str) -> str:
    return (piece * FULL)[:FULL]


def composed(chance: random.Random) -> str:
    """A few pieces, each repeated a little or very often, some inside a link or a quotation."""
    parts = []
    for _ in range(chance.choice((3, 10, 40))):
        part = chance.choice(PIECES) * chance.choice((1, 1, 2, 7, 300))
        frame = chance.choice(("{}", "{}", "> {}", "- {}", "[{}](http://x.kz)", "*{}*", "`{}`", "\n{}\n"))
        parts.append(frame.replace("{}", part))
    return filled("".join(parts)) if chance.random() < 0.5 else "".join(parts)[:FULL]
