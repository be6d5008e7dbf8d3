"""A walk through pages that inspects each. The languages take turns, so that all three come up everywhere."""

from __future__ import annotations

from itertools import cycle

from playwright.sync_api import Locator

from consultation.lib.translated import LANGUAGES
from tests.browser.inspecting import inspect
from tests.browser.visiting import Visitor

# What pressing the button would send, past htmx.
SUBMIT = """control => {
    if (control.tagName === "BUTTON" && control.name) {
        const pressed = document.createElement("input");
        Object.assign(pressed, {type: "hidden", name: control.name, value: control.value});
        control.form.append(pressed);
    }
    control.form.submit();
}"""


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

    def send(self, control: Locator, *, status: int) -> None:
        """The form that holds this control; the answer is a page, since htmx is not asked."""
        with self.page.expect_navigation() as navigation:
            control.evaluate(SUBMIT)
        answer = navigation.value
        assert answer
        assert (answer.status, answer.url) == (status, answer.url)
        self.inspect()

    def last_button(self) -> Locator:
        return self.visitor.main.get_by_role("button").last

    def first_button(self) -> Locator:
        return self.visitor.main.get_by_role("button").first

    def box(self) -> Locator:
        """The first text field of the page."""
        return self.visitor.main.get_by_role("textbox").first

    def inspect(self) -> None:
        self.found += inspect(self.page, self.language)
