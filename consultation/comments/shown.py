"""Discussions as readers see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consultation.comments.models import DEPTH_MAX
from consultation.comments.rules import EDIT_WITHIN

EVERYWHERE = "everywhere"  # as an anchor: the whole and every provision; real anchors have 12 characters
ORDERS = ("newest", "oldest")
RANKED = ("agreed", "divided")  # orders for which `beside` gives the rank


@dataclass(frozen=True, slots=True)
class Translation:
    """By hand: the author's or an official's."""

    language: str
    html: str
    by_official: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment as readers see it, with what answers it. Of a withdrawn one only its place is left."""

    public_id: str
    anchor: str | None
    depth: int
    author_id: int | None
    author_name: str | None  # None: the account is closed
    language: str
    html: str
    posted_at: datetime
    edited_at: datetime | None
    withdrawn: bool
    version_number: int
    carried: bool  # given on an earlier version
    translatable: bool = False  # by the reader, as an official of the authority that asks
    translations: tuple[Translation, ...] = ()
    beside: Any = None  # what a feature above puts under it
    replies: tuple[Shown, ...] = ()

    @property
    def editable_until(self) -> datetime:
        return self.posted_at + EDIT_WITHIN

    @property
    def answerable(self) -> bool:
        return self.depth < DEPTH_MAX and not self.withdrawn


@dataclass(frozen=True, slots=True)
class ThreadPage:
    threads: tuple[Shown, ...]
    anchor: str | None
    order: str
    language: str  # of the threads' first comments; empty: any
    previous: str | None  # the comment with which the page before begins
    next: str | None

    @property
    def orders(self) -> tuple[str, ...]:
        return ORDERS + RANKED

    @property
    def where(self) -> str:
        """The part of a query string that names this discussion."""
        place = "" if self.anchor == EVERYWHERE else f"anchor={self.anchor or ''}&"
        return f"{place}language={self.language}&" if self.language else place

    @property
    def key(self) -> str:
        """Tells the discussions on one page apart."""
        return self.anchor or "whole"
