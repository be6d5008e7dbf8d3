from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.lib import charts
from consultation.lib.charts import WIDTH, Column, Part, Row

PARTS = [Part("support", "Yes"), Part("oppose", "No"), Part("neutral", "<&>")]
LABELS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))
NUMBERS = st.integers(0, 10**7)
ROWS = st.lists(st.builds(Row, LABELS, st.tuples(NUMBERS, NUMBERS, NUMBERS)), max_size=8)
COLUMNS = st.lists(st.builds(Column, LABELS, NUMBERS), max_size=90)


def shapes(svg: str) -> list[ET.Element]:
    root = ET.fromstring(svg)  # noqa: S314 - our own
    assert "style" not in {name for element in root.iter() for name in element.attrib}
    return [element for element in root.iter() if "data-value" in element.attrib]


@given(ROWS)
def test_every_number_is_drawn_within_the_picture(rows: list[Row]) -> None:
    drawn = shapes(charts.stacked(PARTS, rows, key="k"))
    expected = [value for row in rows for value in row.values if value]
    assert [int(shape.attrib["data-value"]) for shape in drawn] == expected
    ends = [float(shape.attrib["x"]) + float(shape.attrib["width"]) for shape in drawn]
    assert all(end <= WIDTH + 0.02 for end in ends)


@given(COLUMNS)
def test_columns_stand_on_their_line_and_the_highest_reaches_the_top(points: list[Column]) -> None:
    drawn = shapes(charts.columns(points))
    assert [int(shape.attrib["data-value"]) for shape in drawn] == [p.value for p in points if p.value]
    feet = {round(float(s.attrib["y"]) + float(s.attrib["height"]), 1) for s in drawn}
    assert len(feet) <= 1
    heights = [float(shape.attrib["height"]) for shape in drawn]
    assert not heights or max(heights) == pytest.approx(charts.COLUMNS_HEIGHT)


def test_two_charts_on_a_page_share_no_pattern() -> None:
    rows = [Row("a", (1, 1, 1))]
    svgs = [charts.stacked(PARTS, rows, key=key) for key in ("one", "two")]
    names = [{e.attrib["id"] for e in ET.fromstring(svg).iter() if "id" in e.attrib} for svg in svgs]  # noqa: S314
    assert names == [{"one-oppose", "one-neutral"}, {"two-oppose", "two-neutral"}]
