"""How a draft lies on its page: all of it, or a chapter of a long one, and beside it the contents list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.utils.html import strip_tags
from django.utils.text import Truncator

from consultation.drafts.queries import Passage
from consultation.pages import chapters
from consultation.pages.chapters import Heat
from consultation.votes.models import Choice
from consultation.votes.queries import Bar

BEGINNING = 7  # words of a paragraph in the contents list


@dataclass(frozen=True)
class Voice:
    """What stands in the margin beside one provision, or under the whole."""

    anchor: str | None
    comment_count: int
    bar: Bar
    own: Choice | None

    @property
    def positions(self) -> int:
        """Those that the bar shows."""
        return self.bar.total if self.bar.shown else 0


@dataclass(frozen=True)
class Row:
    provision: Passage
    voice: Voice

    @property
    def title(self) -> str:
        """A heading's words, without its markup; how a paragraph begins."""
        words = strip_tags(self.provision.html).strip()
        return words if self.provision.level else Truncator(words).words(BEGINNING)

    @property
    def heading_tag(self) -> str:
        """Below the page's own h1."""
        return f"h{min(self.provision.level, 5) + 1}"


@dataclass(frozen=True)
class Sheet:
    """As much of a draft as one page holds: everything, or a chapter of a long one."""

    number: int  # from 1
    rows: tuple[Row, ...]
    title: str  # of the chapter it is, or in which it stands


@dataclass(frozen=True)
class Entry:
    """A line of the contents list."""

    row: Row
    address: str
    here: bool  # on this page
    heat: Heat | None


@dataclass(frozen=True)
class Layout:
    rows: tuple[Row, ...]
    language: str  # that was asked for
    sealed: bool
    kept: tuple[tuple[str, str], ...] = ()  # of the query: the version and language asked for
    chapter: int = 1
    sought: str = ""  # an anchor that the reader was sent to

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        sheets, title = [], ""
        for number, places in enumerate(self._cuts, start=1):
            rows = self.rows[places.start : places.stop]
            titles = [row.title for row in rows if row.provision.level]
            sheets.append(Sheet(number, rows, titles[0] if titles else title))
            title = titles[-1] if titles else title
        return tuple(sheets)

    @property
    def sheet(self) -> Sheet | None:
        """The one to show. None: there is no such chapter."""
        if not self.sought:
            return self.sheets[self.chapter - 1] if 0 < self.chapter <= len(self.sheets) else None
        holding = (s for s in self.sheets if any(r.provision.anchor == self.sought for r in s.rows))
        return next(holding, self.sheets[0])

    @property
    def astray(self) -> bool:
        """What the reader was sent to is not in this version."""
        return bool(self.sought) and all(row.provision.anchor != self.sought for row in self.rows)

    @property
    def before(self) -> Sheet | None:
        return self.sheets[self.sheet.number - 2] if self.sheet and self.sheet.number > 1 else None

    @property
    def after(self) -> Sheet | None:
        return self.sheets[self.sheet.number] if self.sheet and self.sheet.number < len(self.sheets) else None

    @property
    def is_long(self) -> bool:
        return len(self.sheets) > 1

    @property
    def in_chapters(self) -> bool:
        return self.is_long and chapters.are_chapters(self._levels, self._cuts)

    @cached_property
    def contents(self) -> tuple[Entry, ...]:
        """The headings, and under them the provisions on which most was said."""
        heat = self._heat()
        return tuple(
            Entry(row, self._address(sheet, row), sheet == self.sheet, heat.get(row.provision.place))
            for sheet in self.sheets
            for row in sheet.rows
            if row.provision.level or row.provision.place in heat
        )

    def address(self, **changed: str | int) -> str:
        """This page's query with some of it changed, and the rest of it kept."""
        return "?" + urlencode({**dict(self.kept), **changed})

    @property
    def address_before(self) -> str:
        return self.address(chapter=self.before.number) if self.before else ""

    @property
    def address_after(self) -> str:
        return self.address(chapter=self.after.number) if self.after else ""

    @property
    def address_whole(self) -> str:
        return self.address(view="whole")

    @property
    def address_start(self) -> str:
        return self.address()

    def _address(self, sheet: Sheet, row: Row) -> str:
        page = "" if sheet == self.sheet else self.address(chapter=sheet.number)
        return f"{page}#p-{row.provision.anchor}"

    def _heat(self) -> dict[int, Heat]:
        """By place in the text."""
        voices = [row.voice.comment_count + row.voice.positions for row in self.rows]
        return {
            self.rows[at].provision.place: Heat(
                self.rows[at].voice.comment_count, self.rows[at].voice.positions, share
            )
            for at, share in chapters.hot(voices).items()
        }

    @cached_property
    def _levels(self) -> list[int]:
        return [row.provision.level for row in self.rows]

    @cached_property
    def _cuts(self) -> list[range]:
        return chapters.cut(self._levels)
