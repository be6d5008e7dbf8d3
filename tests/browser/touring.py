"""A walk through pages that inspects each. The languages take turns, so that all three come up everywhere.

`go` and `step` pass through: what they show is inspected elsewhere, mostly by the walk over every page.
"""

from __future__ import annotations

from itertools import cycle
from urllib.parse import unquote, urlsplit

from django.urls import resolve
from django.utils import translation
from playwright.sync_api import Locator

from consultation.lib.translated import LANGUAGES
from tests.browser.inspecting import glance, inspect
from tests.browser.visiting import Visitor
from tests.every_page.pages import Page as EveryPage

# What pressing the button would send, past htmx.
SUBMIT = """control => {
    if (control.tagName === "BUTTON" && control.name) {
        const pressed = document.createElement("input");
        Object.assign(pressed, {type: "hidden", name: control.name, value: control.value});
        control.form.append(pressed);
    }
    control.form.submit();
}"""


def name_of(address: str, language: str) -> str:
    with translation.override(language):
        return resolve(unquote(urlsplit(address).path)).view_name


class Tour:
    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.page = visitor.page
        self.languages = cycle(LANGUAGES)
        self.language = ""
        self.found: list[str] = []

    def look(self, path: str, *, language: str = "", status: int = 200) -> None:
        """At the page with this address, given without its language."""
        language = language or next(self.languages)
        self.look_at(f"/{language}{path}", language, status=status)

    def look_at(self, address: str, language: str, *, status: int = 200) -> None:
        self.language = language
        answer = self.page.goto(self.visitor.address + address)
        assert answer
        assert (answer.status, address) == (status, address)
        self.inspect()

    def go(self, path: str) -> None:
        self.language = next(self.languages)
        self.visitor.go(f"/{self.language}{path}")

    def look_in_every_language(self, page: EveryPage) -> None:
        """At one of them closely: beyond the words, they are built alike."""
        self.visitor.be(page.visitor)
        closely = next(self.languages)
        for language in LANGUAGES:
            self.visitor.read_in(language)
            answer = self.page.goto(self.visitor.address + page.address(language))
            assert answer
            assert (answer.status, name_of(self.page.url, language)) == (200, page.name)
            self.found += (inspect if language == closely else glance)(self.page, language)

    def send(self, control: Locator, *, status: int) -> None:
        self.step(control, status=status)
        self.inspect()

    def step(self, control: Locator, *, status: int = 200) -> None:
        """Send the form that holds this control; the answer is a page, since htmx is not asked."""
        with self.page.expect_navigation() as navigation:
            control.evaluate(SUBMIT)
        answer = navigation.value
        assert answer
        assert (answer.status, answer.url) == (status, answer.url)

    def last_button(self) -> Locator:
        return self.visitor.main.get_by_role("button").last

    def first_button(self) -> Locator:
        return self.visitor.main.get_by_role("button").first

    def box(self) -> Locator:
        """The first text field of the page."""
        return self.visitor.main.get_by_role("textbox").first

    def inspect(self) -> None:
        self.found += inspect(self.page, self.language)
