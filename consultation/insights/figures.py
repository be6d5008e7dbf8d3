"""Figures as pictures, each with a table that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consultation.authorities.models import Territory
from consultation.drafts.models import Consultation
from consultation.insights import queries, rules
from consultation.insights.queries import Participants
from consultation.lib import charts
from consultation.lib.alphabets import by_name
from consultation.lib.charts import Column, Part, Row
from consultation.votes.models import Choice
from consultation.votes.queries import Bar

DAYS_MAX = 62  # above that a column stands for a week: narrower ones cannot be told apart
WEEK = 7


@dataclass(frozen=True)
class Figure:
    key: str
    title: str
    note: str
    picture: SafeString
    head: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


def public_figures(consultation: Consultation, *, at: datetime) -> list[Figure]:
    """What everybody may see now. Five queries at most, whatever was said."""
    whole, provisions = queries.positions(consultation, get_language() or "kk")
    found = (
        on_the_whole(whole),
        by_provision(provisions),
        over_time(queries.comments_by_day(consultation, at=at)),
        by_place(queries.people_by_place(consultation)),
    )
    return [figure for figure in found if figure]


def on_the_whole(bar: Bar) -> Figure | None:
    if not (bar.shown and bar.total):
        return None
    rows = [Row(_("The draft as a whole"), _values(bar))]
    return _of_positions("whole", _("Positions on the draft as a whole"), "", _("Draft"), rows)


def by_provision(provisions: Sequence[queries.OnProvision]) -> Figure | None:
    if not provisions:
        return None
    rows = [Row(f"{each.number} {each.excerpt}", _values(each.bar)) for each in provisions]
    note = _("The provisions on which most people took a position.")
    return _of_positions("provisions", _("Positions on provisions"), note, _("Provision"), rows)


def over_time(days: Sequence[tuple[date, int]]) -> Figure | None:
    if not any(count for _day, count in days):
        return None
    weekly = len(days) > DAYS_MAX
    points = _by_week(days) if weekly else days
    columns = [Column(date_format(day, "SHORT_DATE_FORMAT"), count) for day, count in points]
    return Figure(
        key="comments",
        title=_("Comments by week") if weekly else _("Comments by day"),
        note=_("Comments that can be read, by the time in Astana. The number above is the highest."),
        picture=charts.columns(columns),
        head=(_("Week from") if weekly else _("Day"), _("Comments")),
        rows=tuple((column.label, column.value) for column in columns),
    )


def by_place(told: rules.Told[Territory | None] | None) -> Figure | None:
    if told is None or not any(place for place, _count in told.cells):
        return None  # that nobody said where they live is no picture
    cells = [Row(place.name if place else _("Did not say"), (count,)) for place, count in told.cells]
    named = by_name(cells, lambda row: row.label)
    rows = sorted(named, key=lambda row: -row.total)
    if told.others:
        apart = any(place is None for place, _count in told.cells)
        others = _("Other places") if apart else _("Other places, or did not say")
        rows.append(Row(others, (told.others,)))
    return Figure(
        key="places",
        title=_("Where people took part from"),
        note=_(
            "People with a position on the draft as a whole. They said themselves where they live; nobody "
            "checked it. Places with fewer than 10 people stand together."
        ),
        picture=charts.bars(rows, key="places"),
        head=(_("Place"), _("People")),
        rows=tuple((row.label, row.total) for row in rows),
    )


def participation(people: Participants, *, followers: int) -> Figure:
    """How far people go, for officials, the easiest step first."""
    steps = (
        (_("Follow the draft or what it belongs to"), followers),
        (_("Took a position on the draft as a whole"), people.on_the_whole),
        (_("Took a position on some provision"), people.on_provisions),
        (_("Agreed or disagreed with a comment"), people.reacted),
        (_("Commented"), people.commented),
        (_("Commented more than once"), people.commented_again),
    )
    drawn = [Row(label, (count,)) for label, count in steps if count and rules.enough(count)]
    return Figure(
        key="participation",
        title=_("How far people go"),
        note=_(
            "Numbers of people, the easiest step first. Nobody counts who opens or reads the page, so there "
            "is no number of readers. Positions and reactions name nobody: how many of those who follow also "
            "took a position cannot be known, and one can comment without following."
        ),
        picture=charts.bars(drawn, key="participation"),
        head=(_("What they do"), _("People")),
        rows=tuple((label, _told(count)) for label, count in steps),
    )


def _told(count: int | None) -> str | int:
    if count is None:
        return _("told after closing")
    return count if rules.enough(count) else _("fewer than 10")


def _of_positions(key: str, title: str, note: str, what: str, rows: list[Row]) -> Figure:
    parts = [Part(choice.name.lower(), str(choice.label)) for choice in Choice]
    return Figure(
        key=key,
        title=title,
        note=note,
        picture=charts.stacked(parts, rows, key=key),
        head=(what, *(part.label for part in parts), _("Together")),
        rows=tuple((row.label, *row.values, row.total) for row in rows),
    )


def _values(bar: Bar) -> tuple[int, int, int]:
    return bar.support, bar.oppose, bar.neutral


def _by_week(days: Sequence[tuple[date, int]]) -> list[tuple[date, int]]:
    return [
        (days[at][0], sum(count for _day, count in days[at : at + WEEK])) for at in range(0, len(days), WEEK)
    ]
