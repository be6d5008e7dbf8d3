"""The page that shows the last run: `docs/figures.md` between two marks, and a chart beside it."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from bench.measuring import Result
from bench.reporting import HEAD, cells

BEGIN, END = "<!-- the last run -->", "<!-- end of the last run -->"
ROW, LEFT, WIDTH, FULL = 26, 430, 900, 300  # pixels; FULL is as much as was promised
MOST = 1.25  # bars beyond are cut
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1c2430}rect{fill:#0b6e6e}.short{fill:#b3382c}"
    "line{stroke:#1c2430;stroke-dasharray:4 3}svg{background:#fdfcf8}"
)


def write(page: Path, results: Sequence[Result]) -> None:
    """The page must hold both marks already: what is said around them is written by hand."""
    text = page.read_text()
    before, after = text[: text.index(BEGIN)], text[text.index(END) :]
    picture = page.with_suffix(".svg")
    picture.write_text(chart(results))
    told = f"{date.today():%-d %B %Y}, {machine()}."  # noqa: DTZ011  a day is enough
    drawn = f"![How much of each allowance is used]({picture.name})"
    page.write_text("\n\n".join([before + BEGIN, told, drawn, table(results), after]))


def machine() -> str:
    model = ""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
    cores = sum(line.startswith("processor") for line in Path("/proc/cpuinfo").read_text().splitlines())
    return f"{cores} cores of {model or platform.machine()}, Python {platform.python_version()}"


def table(results: Sequence[Result]) -> str:
    rows = [(*HEAD[:-1], "verdict"), ("---",) * len(HEAD), *map(cells, results)]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    notes = [f"- {result.figure}: {result.beside}" for result in results if result.beside]
    return "\n".join([*lines, "", *notes])


def used(result: Result) -> float | None:
    """What share of the allowance: 1 is just what was promised, more falls short."""
    if result.target is None or not result.value:
        return None
    if result.target.most is not None:
        return result.value / result.target.most if result.target.most else None
    return (result.target.least or 0) / result.value


def chart(results: Sequence[Result]) -> str:
    drawn = [(result, share) for result in results if (share := used(result)) is not None]
    height = ROW * (len(drawn) + 1)
    bars = [bar(place, result, share) for place, (result, share) in enumerate(drawn)]
    edge = LEFT + FULL
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
            "<title>How much of each allowance is used; the dashed line is what was promised</title>",
            f"<style>{STYLE}</style>",
            *bars,
            f'<line x1="{edge}" x2="{edge}" y1="0" y2="{height - ROW}"/>',
            f'<text x="{edge}" y="{height - 8}" text-anchor="middle">promised</text>',
            "</svg>\n",
        ]
    )


def bar(place: int, result: Result, share: float) -> str:
    top = place * ROW + 4
    width = round(FULL * min(share, MOST))
    kind = "" if result.holds else ' class="short"'
    said = f"{share:.0%}" if share <= MOST else f"{share:.0%} →"
    return (
        f'<text x="{LEFT - 8}" y="{top + 14}" text-anchor="end">{escape(result.figure)}</text>'
        f'<rect x="{LEFT}" y="{top}" width="{width}" height="{ROW - 8}"{kind}/>'
        f'<text x="{LEFT + width + 6}" y="{top + 14}">{said}</text>'
    )
