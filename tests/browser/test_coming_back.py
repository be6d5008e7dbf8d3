"""From the front page to a provision, and a week later through the mail back to what became of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from consultation.digests import actions as digests
from consultation.drafts.models import Consultation
from consultation.outbox import actions as outbox
from tests.browser.conftest import SCRIPTING, OpenVisitor, publish
from tests.browser.inspecting import PHONE
from tests.browser.visiting import address_after
from tests.outbox.smtp import serve

pytestmark = pytest.mark.browser


def a_week_passes() -> str:
    """What the ticks do meanwhile, on a real connection. Returns the text of the one mail that was sent."""
    at = timezone.now() + timedelta(days=8)
    with serve() as server:
        digests.plan(at=at)
        digests.compose(at=at)
        assert outbox.send_due(at=at, smtp=server.address, seconds=20) == 1
        body = server.taken[0].message.get_body(("plain",))
    assert body
    return str(body.get_content())


@pytest.mark.parametrize("scripting", SCRIPTING)
def test_a_newcomer_finds_a_draft_of_the_city_speaks_follows_and_comes_back_through_the_mail(
    visitor: OpenVisitor, long_draft: Consultation, marat: User, scripting: bool
) -> None:
    newcomer = visitor(width=PHONE, scripting=scripting)
    newcomer.sign_in(marat)
    newcomer.go("/en/")
    places = newcomer.main.get_by_role("navigation", name="By place")
    places.get_by_role("link", name=long_draft.territory.name_en).click()
    newcomer.main.get_by_role("link", name="Draft on video surveillance").click()

    contents = newcomer.main.get_by_role("navigation", name="Contents")
    contents.get_by_role("link", name=re.compile("Chapter 2")).click()
    newcomer.sees("Chapter 2 of 2")
    margin = newcomer.voices_on("2.1")
    margin.get_by_role("button", name="Oppose").click()
    expect(margin).to_contain_text("Your position: oppose.")

    newcomer.go("/en/")
    newcomer.main.get_by_role("navigation", name="By topic").get_by_role("link", name="Safety").click()
    newcomer.main.get_by_role("button", name="Follow this topic").click()
    newcomer.sees("You follow: Safety.")
    newcomer.go("/en/following/")
    newcomer.page.get_by_label("Once a week, if there is news").check()
    newcomer.press("Save")

    publish(long_draft, provisions=120)
    mail = a_week_passes()
    assert "“Draft on video surveillance” has a new version." in mail

    newcomer.go(address_after("", mail))
    newcomer.sees("Chapter 1 of 3")
    newcomer.go(address_after("The same on the web:", mail))
    newcomer.sees("“Draft on video surveillance” has a new version.")
