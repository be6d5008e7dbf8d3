from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from consultation.drafts.models import Consultation
from tests.browser.conftest import SCREENS, SCRIPTING, OpenVisitor
from tests.browser.visiting import code_in, latest_mail

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("width", SCREENS),
    pytest.mark.parametrize("scripting", SCRIPTING),
]

WORDS = "Thirty days are too long: three are enough to find a stolen bicycle."
SEVENTH = "3.1"  # the seventh provision of text


def test_a_newcomer_signs_up_by_code_and_speaks_on_the_seventh_provision(
    visitor: OpenVisitor, consultation: Consultation, width: int, scripting: bool
) -> None:
    newcomer = visitor(width=width, scripting=scripting)
    newcomer.go(f"/en/drafts/{consultation.public_id}/")
    newcomer.voices_on(SEVENTH).get_by_role("link", name="Comment").click()
    # With script the discussion opens beside the provision, without it on a page of its own.
    place = newcomer.main.get_by_role("article", name=SEVENTH, exact=True) if scripting else newcomer.main
    place.get_by_label("Your comment").fill(WORDS)
    place.get_by_role("button", name="Post the comment").click()
    newcomer.sees("Sign in to go on. What you wrote is kept.")

    newcomer.follow_link("Create an account")
    newcomer.page.get_by_label("E-mail address").fill("newcomer@example.kz")
    newcomer.page.get_by_label("Display name").fill("Sania")
    newcomer.press("Send me a code")
    newcomer.sees("newcomer@example.kz")
    newcomer.page.get_by_label("Code").fill(code_in(latest_mail().text))
    newcomer.press("Continue")

    expect(newcomer.page.get_by_label("What you wrote")).to_have_value(WORDS)
    newcomer.press("Send")
    said = newcomer.main.get_by_role("article").filter(has_text=WORDS)
    expect(said).to_contain_text("Sania")
    newcomer.stands_at(re.compile("/provisions/.*#comment-"))
    newcomer.press("Oppose")
    newcomer.sees(re.compile(r"Your position: oppose\. You can change it until \d+ \w+"))
    newcomer.go(f"/en/drafts/{consultation.public_id}/")
    expect(newcomer.voices_on(SEVENTH)).to_contain_text("1 comment")
    expect(newcomer.voices_on(SEVENTH)).to_contain_text("Your position: oppose.")


def test_a_position_can_be_changed_and_withdrawn(
    visitor: OpenVisitor, consultation: Consultation, marat: User, width: int, scripting: bool
) -> None:
    resident = visitor(width=width, scripting=scripting)
    resident.sign_in(marat)
    resident.go(f"/en/drafts/{consultation.public_id}/")
    margin = resident.voices_on("1.2")
    for name in ("Support", "Oppose", "Neutral"):
        margin.get_by_role("button", name=name).click()
        expect(margin).to_contain_text(f"Your position: {name.lower()}.")
        expect(margin.get_by_role("button", pressed=True)).to_have_text(re.compile(name))
    margin.get_by_role("button", name="Withdraw your position").click()
    expect(margin).not_to_contain_text("Your position:")
    expect(margin.get_by_role("button", pressed=True)).to_have_count(0)
    resident.page.reload()
    expect(margin.get_by_role("button", pressed=True)).to_have_count(0)
