"""What a search shows: a few of each kind, or up to fifty of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from consultation.authorities.models import Topic
from consultation.drafts.models import Consultation
from consultation.lib.alphabets import by_name
from consultation.lib.translated import reading_order
from consultation.pages.search import finding
from consultation.pages.search.asking import KINDS, Asked, Kind
from consultation.pages.search.finding import MOST, Found, TextFound
from consultation.pages.search.passages import Piece, marked, passage, plain

FEW = 5  # of each kind, where all are shown
PAGE = 50
PAGES = MOST // PAGE  # who has not found it by then asks otherwise
TITLE = 500  # characters: titles are shown whole


@dataclass(frozen=True)
class Hit:
    row: Consultation | TextFound
    title: tuple[Piece, ...]  # of a draft; else empty
    passage: tuple[Piece, ...]
    language: str

    @property
    def marked_title(self) -> str:
        return marked(self.title)

    @property
    def marked_passage(self) -> str:
        return marked(self.passage)


@dataclass(frozen=True)
class Group:
    kind: Kind
    counted: int  # more than MOST only says that there are more
    hits: tuple[Hit, ...]
    address: str  # that asks for this kind only

    @property
    def counted_out(self) -> bool:
        """There are more than anybody counts."""
        return self.counted > MOST

    @property
    def count(self) -> int:
        return min(self.counted, MOST)


@dataclass(frozen=True)
class Results:
    asked: Asked
    groups: tuple[Group, ...]  # of every kind; those that are not asked for have no hits
    titles: tuple[Consultation, ...] = ()  # what may have been meant
    topics: tuple[Topic, ...] = ()

    @property
    def shown(self) -> list[Group]:
        return [group for group in self.groups if group.hits]

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)

    @property
    def counted_out(self) -> bool:
        return any(group.counted_out for group in self.groups)

    @property
    def next(self) -> str | None:
        """The address of the next page."""
        counts = {group.kind: group.count for group in self.groups}
        more = self.asked.kind and counts.get(self.asked.kind, 0) > self.asked.page * PAGE
        return self.asked.address(page=str(self.asked.page + 1)) if more else None

    @property
    def previous(self) -> str | None:
        beyond = self.asked.kind and self.asked.page > 1
        return self.asked.address(page=str(self.asked.page - 1)) if beyond else None


def results(asked: Asked, *, reader: str) -> Results:
    """At most four queries; two more where little is found, two where nothing is."""
    if asked.empty:
        return Results(asked, (), topics=all_topics())
    found = finding.found(asked, reader, {kind: places(kind, asked) for kind in KINDS})
    groups = (
        drafts(found["drafts"], asked, reader),
        texts("provisions", found["provisions"], asked, partial(finding.provisions, reader=reader)),
        texts("comments", found["comments"], asked, partial(finding.comments, reader=reader)),
    )
    if any(each.count for each in groups):
        return Results(asked, groups)
    return Results(asked, groups, titles=tuple(finding.closest_titles(asked)), topics=all_topics())


def places(kind: Kind, asked: Asked) -> range:
    """Which hits of a kind are shown, counted from 1."""
    if asked.kind is None:
        return range(1, FEW + 1)
    if asked.kind != kind:
        return range(0)
    return range((asked.page - 1) * PAGE + 1, asked.page * PAGE + 1)


def drafts(found: Found, asked: Asked, reader: str) -> Group:
    rows = finding.drafts(found.rows) if found.rows else {}
    hits = tuple(draft_hit(rows[key], asked, reader) for key in found.rows if key in rows)
    return Group("drafts", found.count, hits, asked.address(kind="drafts"))


def texts(
    kind: Kind, found: Found, asked: Asked, load: Callable[[Sequence[int]], Mapping[int, TextFound]]
) -> Group:
    rows = load(found.rows) if found.rows else {}
    hits = tuple(text_hit(rows[key], asked) for key in found.rows if key in rows)
    return Group(kind, found.count, hits, asked.address(kind=kind))


def draft_hit(row: Consultation, asked: Asked, reader: str) -> Hit:
    """In the first of the reader's languages in which the words stand."""
    order = (asked.language,) if asked.language else reading_order(reader)
    hits = [in_language(row, asked, language) for language in order if getattr(row, f"title_{language}")]
    return next((hit for hit in hits if any(p.marked for p in (*hit.title, *hit.passage))), hits[0])


def in_language(row: Consultation, asked: Asked, language: str) -> Hit:
    title, summary = getattr(row, f"title_{language}"), getattr(row, f"summary_{language}")
    return Hit(
        row,
        passage(title, asked.text, length=TITLE),
        passage(" ".join(summary.split()), asked.text),
        language,
    )


def text_hit(row: TextFound, asked: Asked) -> Hit:
    return Hit(row, (), passage(plain(row.html or row.source), asked.text), row.language)


def all_topics() -> tuple[Topic, ...]:
    return tuple(by_name(Topic.objects.all()))
