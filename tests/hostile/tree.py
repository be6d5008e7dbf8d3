"""What a browser would make of our HTML, told by a parser that shares nothing with our sanitiser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import html5lib

TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "code", "pre", "a"}
ATTRIBUTES = {("a", "href"), ("a", "rel"), ("ol", "start")}
INSIDE = '<div id="inside">{}</div><hr id="after">'


def wrong_in(html: str) -> Iterator[str]:
    """Whatever people's text may not become: a tag, an attribute, an address; or a way out of its place."""
    body = html5lib.parse(INSIDE.replace("{}", html), namespaceHTMLElements=False).find("body")
    if [part.get("id") for part in body] != ["inside", "after"]:
        yield "breaks out of the element that holds it"
    for element in body[0].iter():
        if element is not body[0]:
            yield from wrong_with(element)


def wrong_with(element: Any) -> Iterator[str]:
    if not isinstance(element.tag, str):
        yield f"a comment: {element.text}"
    elif element.tag not in TAGS:
        yield f"<{element.tag}>"
    for name, value in element.attrib.items():
        if (element.tag, name) not in ATTRIBUTES:
            yield f"<{element.tag} {name}>"
        if name == "href" and urlsplit(value).scheme not in {"http", "https"}:
            yield f"leads to {value}"
