"""What a page, a feed, a calendar or a mail says, each piece with the language it claims to be in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import icalendar
from lxml import etree, html

SILENT = {"script", "style", "code"}  # what machines read
OWN_NAME = "bdi"  # holds what somebody calls themselves, in whatever script
SPOKEN = ("title", "alt", "placeholder", "aria-label", "aria-description", "label", "summary", "abbr")
META = {"description", "og:title", "og:description"}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ATOM_TEXTS = {"title", "subtitle", "summary", "content", "category"}


@dataclass(frozen=True)
class Piece:
    language: str
    text: str
    where: str  # a tag, an attribute, a property


def read(body: bytes, content_type: str, language: str) -> list[Piece]:
    """`language` counts where the body itself names none."""
    kind = content_type.partition(";")[0]
    reader = READERS.get(kind)
    return [piece for piece in reader(body, language) if piece.text.strip()] if reader else []


def of_page(body: bytes, language: str) -> Iterator[Piece]:
    if body.strip():
        yield from of_element(
            html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8")), language
        )


def of_element(element: html.HtmlElement, language: str) -> Iterator[Piece]:
    """Depth first; what stands after an element is again in the language around it."""
    if not isinstance(element.tag, str) or element.tag in SILENT:
        return
    language = element.get("lang", language)
    if element.tag == OWN_NAME or element.get("translate") == "no":
        return
    yield Piece(language, element.text or "", element.tag)
    yield from of_attributes(element, language)
    for child in element:
        yield from of_element(child, language)
        yield Piece(language, child.tail or "", element.tag)


def of_attributes(element: html.HtmlElement, language: str) -> Iterator[Piece]:
    for name in SPOKEN:
        if said := element.get(name):
            yield Piece(language, said, f"{element.tag}[{name}]")
    if element.tag == "meta" and META & {element.get("name"), element.get("property")}:
        yield Piece(language, element.get("content", ""), "meta")
    if element.tag == "input" and element.get("type") in {"submit", "button", "reset"}:
        yield Piece(language, element.get("value", ""), "input[value]")


def of_feed(body: bytes, language: str) -> Iterator[Piece]:
    root = etree.fromstring(body, parser=etree.XMLParser(resolve_entities=False))
    language = root.get(XML_LANG, language)
    for element in root.iter():
        name = etree.QName(element).localname
        if name in ATOM_TEXTS and element.text:
            said = element.get(XML_LANG, language)
            if element.get("type") == "html":
                yield from of_page(element.text.encode(), said)
            else:
                yield Piece(said, element.text, name)


def of_calendar(body: bytes, language: str) -> Iterator[Piece]:
    for component in icalendar.Calendar.from_ical(body).walk():
        for name in ("SUMMARY", "DESCRIPTION", "X-WR-CALNAME", "LOCATION"):
            if name in component:
                said = component[name].params.get("LANGUAGE", language)
                yield Piece(said, str(component[name]), name)


def of_text(body: bytes, language: str) -> Iterator[Piece]:
    for line in body.decode().splitlines():
        yield Piece(language, line, "line")


READERS: dict[str, Callable[[bytes, str], Iterator[Piece]]] = {
    "text/html": of_page,
    "application/atom+xml": of_feed,
    "text/calendar": of_calendar,
    "text/plain": of_text,
}
