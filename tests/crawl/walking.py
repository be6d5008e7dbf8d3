"""Walks the site by its own links and forms, one page of each kind in each state."""

from __future__ import annotations

import copy
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urljoin, urlsplit

from django.conf import settings
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html

from consultation.outbox.models import OutgoingMail

SITE = "http://localhost"
OF_A_KIND = 2  # comments, files and people: one may be withdrawn
NAMES_ASKED = 2  # filters at once
MACHINES = {"healthz", "readyz", "robots", "sitemap"}
SIGNING_OUT = "account_logout"
SAMPLE = {
    "email": "somebody@example.kz",
    "number": "1",
    "date": "2030-01-01",
    "datetime-local": "2030-01-01T12:00",
}


@dataclass(frozen=True)
class Answer:
    """Something that a person, or a program of theirs, was sent."""

    name: str  # of the address, or of the mail
    address: str
    language: str
    content_type: str
    body: bytes
    status: int = 200


@dataclass
class Walk:
    """Of one person, in one language. `states` names the objects of which each is a state of its own."""

    client: Client
    language: str
    states: frozenset[str]
    done: set[tuple[str, ...]]  # forms sent and questions asked already, by anybody in this language
    seen: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def answers(self, beginnings: list[str]) -> Iterator[Answer]:
        self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = self.language
        waiting = deque(beginnings)
        while waiting:
            address = waiting.popleft()
            if (name := self.worth_a_visit(address)) is None:
                continue
            answer = self.told(name, address, self.client.get(address))
            yield answer
            if answer.content_type.startswith("text/html") and answer.body:
                page = html.document_fromstring(answer.body, base_url=SITE + address)
                waiting.extend(links(page, address))
                for form in page.forms:
                    yield from self.send(form, address)

    def worth_a_visit(self, address: str) -> str | None:
        """The name of the address, where nothing of its kind was visited yet."""
        parts = urlsplit(address)
        first, _, _ = parts.path.removeprefix("/").partition("/")
        if first in dict(settings.LANGUAGES) and first != self.language:
            return None
        try:
            match = resolve(parts.path)
        except Resolver404:
            return "nowhere" if self.first(("nowhere",)) else None
        asked = sorted(parse_qs(parts.query, keep_blank_values=True))
        if len(asked) > NAMES_ASKED or match.app_name == "admin" or match.view_name in MACHINES:
            return None
        if asked:
            return match.view_name if self.do((match.view_name, *asked)) else None
        ids = [str(value) for value in match.kwargs.values()]
        state = next((each for each in ids if each in self.states), "")
        many = OF_A_KIND if ids and not state else 1
        return match.view_name if self.first((match.view_name, state), many) else None

    def first(self, kind: tuple[str, ...], many: int = 1) -> bool:
        self.seen[kind] += 1
        return self.seen[kind] <= many

    def do(self, deed: tuple[str, ...]) -> bool:
        if deed in self.done:
            return False
        self.done.add(deed)
        return True

    def told(self, name: str, address: str, response: HttpResponseBase) -> Answer:
        body = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]
        kind = response.headers.get("Content-Type", "")
        return Answer(name, address, self.language, kind, body, response.status_code)

    def send(self, form: html.FormElement, address: str) -> Iterator[Answer]:
        """Blank, as it stands, and filled in: each time nothing has happened afterwards."""
        target = urljoin(address, form.get("action") or "")
        if form.method != "POST" or not target.startswith("/"):
            return
        name = resolve(urlsplit(target).path).view_name
        if name == SIGNING_OUT or not self.do((name,)):
            return
        for given in fillings(form):
            with as_if_nothing_happened(self.client):
                before = OutgoingMail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
                response = self.client.post(target, given, follow=True)
                ended_at = resolve(response.request["PATH_INFO"]).view_name
                yield self.told(ended_at, target, response)
                for mail in OutgoingMail.objects.filter(pk__gt=before):
                    yield from letters(mail)


def links(page: html.HtmlElement, address: str) -> Iterator[str]:
    for element in page.iter("a", "link"):
        target = urljoin(SITE + address, element.get("href") or "")
        if target.startswith(f"{SITE}/") and "/static/" not in target:
            yield target.removeprefix(SITE).partition("#")[0]


@contextmanager
def as_if_nothing_happened(client: Client) -> Iterator[None]:
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies


def letters(mail: OutgoingMail) -> Iterator[Answer]:
    name = "mail"
    yield Answer(name, mail.subject, mail.language, "text/plain", f"{mail.subject}\n{mail.text}".encode())
    if mail.html:
        yield Answer(name, mail.subject, mail.language, "text/html", mail.html.encode())


def pressed(form: html.FormElement) -> dict[str, str]:
    buttons = [each for each in form.iter("button") if each.get("name")]
    return {each.get("name"): each.get("value") or "" for each in buttons[:1]}


def hidden(form: html.FormElement) -> dict[str, str]:
    return {
        each.get("name"): each.get("value") or ""
        for each in form.iter("input")
        if each.get("type") == "hidden"
    }


def as_it_stands(form: html.FormElement) -> dict[str, str]:
    return {name: value for name, value in form.form_values() if value is not None} | pressed(form)


def blank(form: html.FormElement) -> dict[str, str]:
    return dict.fromkeys(as_it_stands(form), "") | hidden(form) | pressed(form)


def filled(form: html.FormElement) -> dict[str, str]:
    """Empty boxes get what fits them and is no word of any language."""
    given = as_it_stands(form)
    for box in form.iter("input", "textarea"):
        name, kind = box.get("name"), box.get("type", "text")
        if name and not given.get(name) and kind not in {"hidden", "checkbox", "radio", "file", "submit"}:
            given[name] = SAMPLE.get(kind, "12345678")
    return given


def fillings(form: html.FormElement) -> list[dict[str, str]]:
    """Those that differ."""
    found: list[dict[str, str]] = []
    for fill in (blank, as_it_stands, filled):
        if (given := fill(form)) not in found:
            found.append(given)
    return found
