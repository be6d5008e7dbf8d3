"""A real browser on a real server. Things are found by role and label only."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from consultation.stack import browser as installed

# Playwright's own loop makes Django believe that it is called from asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
WAIT = 10_000  # milliseconds; the machine may be busy
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

SCREENS = [pytest.param(1280, id="desk"), pytest.param(360, id="phone")]
SCRIPTING = [pytest.param(True, id="script"), pytest.param(False, id="plain")]


@dataclass
class Visitor:
    """Somebody in front of a screen."""

    page: Page
    address: str

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def sign_in(self, user: User) -> None:
        """With a session made beforehand; the second factor of staff counts as given."""
        client = Client()
        client.force_login(user)
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": 4_000_000_000},
            {"method": "mfa", "type": "totp", "at": 4_000_000_000},
        ]
        session.save()
        assert session.session_key
        self.page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": self.address}]
        )

    def read(self) -> str:
        return self.page.get_by_role("main").inner_text()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(installed.find()), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def contexts(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    opened: list[BrowserContext] = []

    def open_context(*, width: int = 1280, scripting: bool = True, dark: bool = False) -> BrowserContext:
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=scripting,
            color_scheme="dark" if dark else "light",
            locale="en-GB",
        )
        context.set_default_timeout(WAIT)
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()


@pytest.fixture
def visitor(contexts: Callable[..., BrowserContext], live_server: LiveServer) -> Callable[..., Visitor]:
    def open_visitor(*, width: int = 1280, scripting: bool = True, dark: bool = False) -> Visitor:
        page = contexts(width=width, scripting=scripting, dark=dark).new_page()
        return Visitor(page, live_server.url)

    return open_visitor


def faults(page: Page) -> list[str]:
    """What axe holds against the page (WCAG 2.2 AA), one line each. Needs scripting."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARD}})
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than its screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def code_in(text: str) -> str:
    """The sign-in code in a mail."""
    found = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", text, re.MULTILINE)
    assert found, text
    return found[1]
