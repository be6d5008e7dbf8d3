"""Somebody in front of a screen, and what the browser holds against the pages that they open."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Locator, Page, expect

from accounts.models import User
from consultation.outbox.models import OutgoingMail
from tests.signing_in import signed_in

HARMLESS = re.compile(
    # What Chromium says of every answer that is not a success. Which answers come, each test says.
    r"Failed to load resource: the server responded with a status of (4\d\d|500)"
    # A later keystroke takes the place of the question that an earlier one asked.
    r"|htmx:(afterRequest|sendAbort), "
)


@dataclass
class Visitor:
    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("dialog", self._dismiss)

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"} and not HARMLESS.match(said.text):
            self.complaints.append(f"{self.page.url}: {said.text}")

    def _dismiss(self, dialog: Dialog) -> None:
        self.complaints.append(f"{self.page.url}: a dialog says {dialog.message}")
        dialog.dismiss()

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def go(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.address + path)

    def sign_in(self, user: User, *, proven: bool = True) -> None:
        """With a session made beforehand; `proven`: the second factor counts as given."""
        self.take_over(signed_in(user, proven=proven))

    def be(self, client: Client) -> None:
        """Nobody else any more. Who has no session is a stranger."""
        self.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        if settings.SESSION_COOKIE_NAME in client.cookies:
            self.take_over(client)

    def take_over(self, client: Client) -> None:
        """Go on with the session that the client began."""
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])

    def read_in(self, language: str) -> None:
        """Where the address does not say it."""
        name = settings.LANGUAGE_COOKIE_NAME
        self.context.add_cookies([{"name": name, "value": language, "url": self.address}])

    def press(self, button: str) -> None:
        self.main.get_by_role("button", name=button, exact=True).click()

    def follow_link(self, link: str) -> None:
        self.main.get_by_role("link", name=link, exact=True).click()

    def voices_on(self, number: str) -> Locator:
        """The margin beside a provision of a draft's page."""
        return self.page.get_by_role("complementary", name=f"Voices on provision {number}", exact=True)

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.main).to_contain_text(text)

    def sees_no(self, text: str | re.Pattern[str]) -> None:
        expect(self.main).not_to_contain_text(text)

    def stands_at(self, address: str | re.Pattern[str]) -> None:
        expect(self.page).to_have_url(address)


def code_in(text: str) -> str:
    """The sign-in code in a mail."""
    found = re.search(r"^\s*(\d{8})\s*$", text, re.MULTILINE)
    assert found, text
    return found[1]


def latest_mail() -> OutgoingMail:
    return OutgoingMail.objects.latest("id")


def address_after(words: str, text: str) -> str:
    """The first that follows these words in a mail."""
    found = re.search(rf"{words}\s*(http\S+)", text)
    assert found, text
    return found[1]
