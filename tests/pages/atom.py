"""An Atom feed as a news reader would read it, with the rules of RFC 4287 that matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

A = "{http://www.w3.org/2005/Atom}"


@dataclass(frozen=True)
class ReadEntry:
    id: str
    title: str
    summary: str
    link: str
    updated: datetime
    author: str


@dataclass(frozen=True)
class ReadFeed:
    id: str
    title: str
    language: str
    links: dict[str, str]
    entries: list[ReadEntry]


def one(element: ET.Element, name: str) -> str:
    found = element.findall(A + name)
    assert len(found) == 1, f"{len(found)} × {name}"
    return found[0].text or ""


def links(element: ET.Element) -> dict[str, str]:
    return {link.attrib.get("rel", "alternate"): link.attrib["href"] for link in element.findall(f"{A}link")}


def read(body: bytes) -> ReadFeed:
    root = ET.fromstring(body)  # noqa: S314 - our own
    assert root.tag == f"{A}feed"
    datetime.fromisoformat(one(root, "updated"))
    entries = [
        ReadEntry(
            id=one(entry, "id"),
            title=one(entry, "title"),
            summary=one(entry, "summary"),
            link=links(entry)["alternate"],
            updated=datetime.fromisoformat(one(entry, "updated")),
            author=entry.findtext(f"{A}author/{A}name") or "",
        )
        for entry in root.findall(f"{A}entry")
    ]
    names = [one(root, "id"), *(entry.id for entry in entries)]
    assert len(names) == len(set(names)), "two things with one id"
    assert all(entry.author for entry in entries), "an entry without an author"
    language = root.attrib["{http://www.w3.org/XML/1998/namespace}lang"]
    return ReadFeed(one(root, "id"), one(root, "title"), language, links(root), entries)
