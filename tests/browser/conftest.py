"""A real browser on a real server. Things are found by role and label only."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from consultation.authorities.models import Authority, Topic
from consultation.drafts import actions as drafts
from consultation.drafts.models import Consultation
from consultation.lib.translated import LANGUAGES
from consultation.stack import browser as installed
from tests import factories
from tests.browser.visiting import Visitor
from tests.texts import code

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
WAIT = 15_000  # milliseconds; the machine may be busy

SCREENS = [pytest.param(1280, id="desk"), pytest.param(360, id="phone")]
SCRIPTING = [pytest.param(True, id="script"), pytest.param(False, id="plain")]

OpenVisitor = Callable[..., Visitor]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(installed.find()), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def site(live_server: LiveServer, settings: Settings) -> Iterator[None]:
    settings.EMAIL_BACKEND = "consultation.outbox.backend.OutboxBackend"  # Django's test runner swaps it
    settings.BASE_URL = live_server.url
    cache.clear()  # attempts of the test before count towards the limits
    yield
    cache.clear()


@pytest.fixture
def visitor(chromium: Browser, live_server: LiveServer) -> Iterator[OpenVisitor]:
    """Opens visitors. In the end, nothing may stand in the consoles of their browsers."""
    opened: list[Visitor] = []

    def open_visitor(*, width: int = 1280, scripting: bool = True) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripting, locale="en-GB"
        )
        context.set_default_timeout(WAIT)
        opened.append(Visitor(context.new_page(), live_server.url))
        return opened[-1]

    yield open_visitor
    for each in opened:
        each.context.close()
    assert [complaint for each in opened for complaint in each.complaints] == []


@pytest.fixture
def at() -> datetime:
    """Views read the clock themselves."""
    return timezone.now()


@pytest.fixture
def consultation(authority: Authority, at: datetime) -> Consultation:
    """With seven provisions of text under three headings: the seventh is numbered 3.1."""
    return factories.make_consultation(authority, at=at, provisions=10)


@pytest.fixture
def long_draft(consultation: Consultation, authority: Authority) -> Consultation:
    """Its second version, in two chapters and on a topic; the one before was short."""
    topic = Topic.objects.create(slug="safety", name_kk="Қауіпсіздік", name_ru="Защита", name_en="Safety")
    consultation.topics.add(topic)
    publish(consultation, provisions=80)
    factories.make_consultation(factories.make_authority(), at=timezone.now())  # somewhere else
    consultation.refresh_from_db()
    return consultation


def publish(consultation: Consultation, *, provisions: int) -> None:
    text = drafts.Writing(source={language: code(language, provisions) for language in LANGUAGES})
    factories.make_next_version(consultation, at=timezone.now(), writing=text)
