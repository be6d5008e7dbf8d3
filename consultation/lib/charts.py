"""Small charts as SVG: no script, no style attribute, legible in black and white and in the dark.

They are pictures only, hidden from screen readers: whoever draws one puts a table with its numbers beneath.
A number that a shape stands for is also its `data-value`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from consultation.lib.words import grouped

WIDTH = 360  # units; about a phone's width, so that letters keep their size there
BAR = 14
ROW = 40  # a line of words and the bar below it
LEGEND = 26
COLUMNS_HEIGHT = 110
COLUMN_MAX = 28  # three days are three columns, not three walls
LABEL_MAX = 44  # letters that fit beside a number
EMPTY = mark_safe("")


@dataclass(frozen=True)
class Part:
    """One kind of thing in a stacked bar. Its name is its class and its pattern."""

    name: str
    label: str


@dataclass(frozen=True)
class Row:
    label: str
    values: tuple[int, ...]  # one for each part

    @property
    def total(self) -> int:
        return sum(self.values)


@dataclass(frozen=True)
class Column:
    label: str
    value: int


def stacked(parts: Sequence[Part], rows: Sequence[Row], *, key: str) -> SafeString:
    """Bars of one scale, each divided into parts. `key` keeps the patterns of two charts apart."""
    top = LEGEND if len(parts) > 1 else 0
    scale = WIDTH / max((row.total for row in rows), default=1) if any(row.total for row in rows) else 0
    drawn = (
        format_html(
            '<g><text class="chart-label" x="0" y="{}">{}</text>'
            '<text class="chart-number" x="{}" y="{}" text-anchor="end">{}</text>{}</g>',
            y + 12,
            _short(row.label),
            WIDTH,
            y + 12,
            grouped(row.total),
            _pieces(parts, row, y + 18, scale, key),
        )
        for y, row in ((top + place * ROW, row) for place, row in enumerate(rows))
    )
    legend = _legend(parts, key) if top else EMPTY
    return _picture(top + len(rows) * ROW, _patterns(parts, key), legend, *drawn)


def bars(rows: Sequence[Row], *, key: str) -> SafeString:
    return stacked([Part("plain", "")], rows, key=key)


def columns(points: Sequence[Column]) -> SafeString:
    """Upright bars in the order of time, with the highest number and the first and last label written out."""
    highest = max((point.value for point in points), default=0)
    step = WIDTH / max(len(points), 1)
    width = min(step * 0.8, COLUMN_MAX)
    base = 18 + COLUMNS_HEIGHT
    drawn = format_html_join(
        "",
        '<rect class="chart-plain" data-value="{}" x="{}" y="{}" width="{}" height="{}"/>',
        (
            (
                point.value,
                _round(place * step + (step - width) / 2),
                _round(base - COLUMNS_HEIGHT * point.value / highest),
                _round(width),
                _round(COLUMNS_HEIGHT * point.value / highest),
            )
            for place, point in enumerate(points)
            if point.value
        ),
    )
    frame = format_html(
        '<path class="chart-line" d="M0 18H{}M0 {}H{}" fill="none" stroke="currentColor"/>'
        '<text class="chart-number" x="0" y="12">{}</text>',
        WIDTH,
        base,
        WIDTH,
        grouped(highest),
    )
    return _picture(base + 20, frame, drawn, _ends(points, base + 15))


def _ends(points: Sequence[Column], y: int) -> SafeString:
    if not points:
        return EMPTY
    first = format_html('<text class="chart-label" x="0" y="{}">{}</text>', y, points[0].label)
    if len(points) == 1:
        return first
    return first + format_html(
        '<text class="chart-label" x="{}" y="{}" text-anchor="end">{}</text>', WIDTH, y, points[-1].label
    )


def _pieces(parts: Sequence[Part], row: Row, y: int, scale: float, key: str) -> SafeString:
    pieces, x = EMPTY, 0.0
    for part, value in zip(parts, row.values, strict=True):
        if value:
            place = (_round(x), y, _round(value * scale), BAR)
            pieces += _box(part.name, place, key, value=value)
            x += value * scale
    return pieces


def _legend(parts: Sequence[Part], key: str) -> SafeString:
    width = WIDTH // len(parts)
    return format_html_join(
        "",
        '{}<text class="chart-label" x="{}" y="12">{}</text>',
        (
            (_box(part.name, (place * width, 2, 12, 12), key), place * width + 18, part.label)
            for place, part in enumerate(parts)
        ),
    )


def _box(
    name: str, place: tuple[float, float, float, float], key: str, *, value: int | None = None
) -> SafeString:
    """A rectangle and its pattern over it. Colour alone tells nothing to those who don't see it."""
    x, y, width, height = place
    told = format_html(' data-part="{}" data-value="{}"', name, value) if value is not None else EMPTY
    shape = format_html('x="{}" y="{}" width="{}" height="{}"', x, y, width, height)
    box = format_html('<rect class="chart-{}"{} {}/>', name, told, shape)
    return box + format_html('<rect fill="url(#{}-{})" {}/>', key, name, shape) if name in PATTERNS else box


PATTERNS = {
    "oppose": mark_safe('<path class="chart-mark" d="M1.5 0V6" stroke="#fff" stroke-width="2"/>'),
    "neutral": mark_safe('<circle class="chart-mark-dot" cx="3" cy="3" r="1.2" fill="#fff"/>'),
}


def _patterns(parts: Iterable[Part], key: str) -> SafeString:
    drawn = format_html_join(
        "",
        '<pattern id="{}-{}" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)">{}</pattern>',
        ((key, part.name, PATTERNS[part.name]) for part in parts if part.name in PATTERNS),
    )
    return format_html("<defs>{}</defs>", drawn) if drawn else EMPTY


def _picture(height: float, *content: SafeString) -> SafeString:
    return format_html(
        '<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" aria-hidden="true"'
        ' focusable="false" fill="currentColor">{}</svg>',
        WIDTH,
        height,
        mark_safe("".join(content)),  # noqa: S308 - each made by format_html
    )


def _short(label: str) -> str:
    return label if len(label) <= LABEL_MAX else label[: LABEL_MAX - 1].rstrip() + "…"


def _round(number: float) -> float:
    return round(number, 2)
