"""A page of figures as its reader finds it: the numbers in the pictures, and those in the tables beneath."""

from __future__ import annotations

from dataclasses import dataclass

import html5lib


@dataclass(frozen=True)
class ReadFigure:
    title: str
    hidden: bool  # the picture, from screen readers
    drawn: list[tuple[int, float]]  # each shape: its number and its length
    table: list[list[str]]


def read(html: str) -> dict[str, ReadFigure]:
    """By key."""
    page = html5lib.parse(html, namespaceHTMLElements=False)
    found = {}
    for figure in page.iter("figure"):
        svg = figure.find(".//{*}svg")
        caption = figure.find("figcaption")
        assert svg is not None
        assert caption is not None
        shapes = [shape for shape in svg.iter() if "data-value" in shape.attrib]
        long_side = "height" if figure.attrib["aria-labelledby"] == "figure-comments" else "width"
        rows = figure.findall(".//tbody/tr")
        found[figure.attrib["aria-labelledby"].removeprefix("figure-")] = ReadFigure(
            title="".join(caption.itertext()).strip(),
            hidden=svg.attrib.get("aria-hidden") == "true",
            drawn=[(int(s.attrib["data-value"]), float(s.attrib[long_side])) for s in shapes],
            table=[["".join(cell.itertext()) for cell in row] for row in rows],
        )
    return found
