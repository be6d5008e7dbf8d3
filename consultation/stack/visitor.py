"""A person at a browser without JavaScript: cookies, links and forms, nothing of the site's insides."""

from __future__ import annotations

import http.client
import socket
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin, urlsplit

TIMEOUT = 30.0  # seconds, as a patient person


class Refused(RuntimeError):
    """The site answered with an error, or the page lacks what was looked for."""


@dataclass
class Form:
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, **typed: str) -> list[tuple[str, str]]:
        """What would be sent, with `typed` in place of what stood there or beside it (a button's value)."""
        kept = [(name, value) for name, value in self.fields if name not in typed]
        return [*kept, *typed.items()]


class Reader(HTMLParser):
    """Collects links, headings and forms with what stands in their fields."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.heading = ""
        self._typing: str | None = None  # the textarea or "h1" that text belongs to
        self._text = ""
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif tag == "h1":
            self._typing, self._text = "h1", ""
        elif self.forms:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
        if tag == "input" and name and ticked:
            self.forms[-1].fields.append((name, given.get("value", "")))
        elif tag == "textarea":
            self._typing, self._text = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.forms[-1].fields.append((self._select, given.get("value", "")))

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._typing is not None:
            # HTML drops the first line break of a textarea.
            self.forms[-1].fields.append((self._typing, self._text.removeprefix("\n")))
            self._typing = None
        elif tag == "h1":
            self.heading, self._typing = " ".join(self._text.split()), None


@dataclass
class Page:
    address: str
    html: str

    def __post_init__(self) -> None:
        read = Reader(self.html)
        self.links, self.forms, self.heading = read.links, read.forms, read.heading

    def form(self, action: str, **holding: str) -> Form:
        """The first form that goes to `action` and holds these values already. Raises Refused."""
        for form in self.forms:
            goes_to = urlsplit(urljoin(self.address, form.action)).path
            if goes_to.endswith(action) and set(holding.items()) <= set(form.fields):
                return form
        raise Refused(f"{self.address} has no form to {action} {holding or ''}")

    def link(self, *parts: str) -> str:
        """The first link that holds all the parts, in full. Raises Refused."""
        for link in self.links:
            if all(part in link for part in parts):
                return urljoin(self.address, link)
        raise Refused(f"{self.address} has no link with {' and '.join(parts)}")


class Connection(http.client.HTTPConnection):
    def connect(self) -> None:
        """As browsers do: `localhost` is this machine, whatever its name tables say, if anything."""
        host = "127.0.0.1" if self.host == "localhost" else self.host
        self.sock = socket.create_connection((host, self.port), self.timeout)


class Connecting(urllib.request.HTTPHandler):
    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(Connection, req)


class Visitor:
    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.cookies = CookieJar()
        keeping = urllib.request.HTTPCookieProcessor(self.cookies)
        self.browser = urllib.request.build_opener(Connecting(), keeping)

    def open(self, address: str) -> Page:
        return self._ask(address, None)

    def send(self, page: Page, form: Form, **typed: str) -> Page:
        """Submit, and follow where it leads. Raises Refused on any answer that is not a page."""
        return self._ask(urljoin(page.address, form.action), urlencode(form.filled(**typed)).encode())

    def _ask(self, address: str, body: bytes | None) -> Page:
        full = urljoin(self.base_url, address)
        if urlsplit(full)[:2] != urlsplit(self.base_url)[:2]:
            raise Refused(f"{full} leads away from the site")
        try:
            with self.browser.open(full, body, TIMEOUT) as answer:
                return Page(answer.url, answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                said = Page(full, error.read().decode(errors="replace"))
            raise Refused(f"{full} answered {error.code}: {said.heading}") from error
        except OSError as error:
            raise Refused(f"{full}: {error}") from error
