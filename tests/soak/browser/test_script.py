"""Script in every text and name that somebody can write, in a real browser, on every page that shows it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import OpenVisitor
from tests.browser.visiting import Visitor
from tests.hostile import tour
from tests.hostile.canary import Canary, running_raw
from tests.hostile.payloads import payloads
from tests.hostile.script_world import make_script_world
from tests.soak.account import Account

pytestmark = pytest.mark.browser


def test_script_in_any_text_or_name_never_runs_on_any_page(
    settings: Settings,
    tmp_path: Path,
    visitor: OpenVisitor,
    account: Account,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    written = payloads(account.many(300, quick=20))
    world = make_script_world(written, at=timezone.now())
    account.say(f"{len(written)} payloads are written everywhere")
    stranger = visitor()
    canary = Canary(stranger.context)
    visit(stranger, tour.strangers_pages(world))
    account.say(f"a stranger has seen {canary.pages} pages")
    for place, each in enumerate(world.everything):
        assert each.comment.author
        stranger.sign_in(each.comment.author)
        visit(stranger, [tour.authors_pages(each, place)])
    for person, paths in (
        (world.reader, tour.readers_pages()),
        (world.official, tour.officials_pages(world)),
        (world.operator, tour.operators_pages(world)),
    ):
        stranger.sign_in(person)
        visit(stranger, paths)
        account.say(f"{person} has seen the rest of {canary.pages} pages")
    account.did(payloads=len(written), pages=canary.pages)
    account.found(ran_or_could=len(canary.cries), complaints=len(stranger.complaints))
    assert canary.cries == []


def visit(visitor: Visitor, paths: Iterable[str]) -> None:
    for path in paths:
        visitor.go(path)


def test_the_same_script_runs_where_nothing_is_escaped(
    chromium: Browser, live_server: LiveServer, account: Account
) -> None:
    """Otherwise the silence of the pages would prove nothing."""
    written = payloads(account.many(300, quick=20))
    context = chromium.new_context()
    alive = running_raw(context.new_page(), written, address=live_server.url)
    context.close()
    account.found(alive=f"{len(alive)} of {len(written)}")
    assert len(alive) > len(written) / 2  # the others want a click, or another place to stand in
