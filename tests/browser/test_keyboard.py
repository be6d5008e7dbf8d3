"""Without a mouse."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from accounts.models import User
from consultation.drafts.models import Consultation
from tests.browser.conftest import SCREENS, OpenVisitor
from tests.browser.talk import say
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.browser

PATIENCE = 80  # presses of Tab


def tab_to(visitor: Visitor, goal: Locator) -> None:
    """By Tab alone; whatever has the focus on the way shows it."""
    for _ in range(PATIENCE):
        if goal.evaluate("goal => goal === document.activeElement"):
            return
        visitor.page.keyboard.press("Tab")
        assert shows_focus(visitor), visitor.page.evaluate("document.activeElement.outerHTML")
    raise AssertionError("not reached")


def shows_focus(visitor: Visitor) -> bool:
    """A ring of at least two pixels, on the screen."""
    return bool(
        visitor.page.evaluate(
            """() => {
                const style = getComputedStyle(document.activeElement);
                const box = document.activeElement.getBoundingClientRect();
                const above = box.bottom > 0 && box.top < innerHeight;
                const beside = box.right > 0 && box.left < innerWidth;
                const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
                return above && beside && ring;
            }"""
        )
    )


@pytest.mark.parametrize("width", SCREENS)
def test_the_keyboard_alone_is_enough_to_speak(
    visitor: OpenVisitor, consultation: Consultation, marat: User, width: int
) -> None:
    resident = visitor(width=width)
    resident.sign_in(marat)
    resident.go(f"/en/drafts/{consultation.public_id}/")
    resident.page.keyboard.press("Tab")
    skip = resident.page.get_by_role("link", name="Skip to the text")
    expect(skip).to_be_focused()
    assert shows_focus(resident)
    resident.page.keyboard.press("Enter")
    expect(resident.main).to_be_focused()

    margin = resident.voices_on("1.1")
    tab_to(resident, margin.get_by_role("link", name="Comment"))
    resident.page.keyboard.press("Enter")
    provision = resident.main.get_by_role("article", name="1.1", exact=True)
    expect(provision.get_by_role("textbox")).to_be_visible()
    support = margin.get_by_role("button", name="Support")
    tab_to(resident, support)
    resident.page.keyboard.press("Enter")
    expect(margin).to_contain_text("Your position: support.")
    expect(support).to_be_focused()

    tab_to(resident, provision.get_by_role("textbox"))
    resident.page.keyboard.type("Typed without a mouse.")
    tab_to(resident, provision.get_by_role("button", name="Post the comment"))
    resident.page.keyboard.press("Enter")
    expect(provision.get_by_role("article").filter(has_text="without a mouse")).to_be_focused()


@pytest.mark.parametrize("width", SCREENS)
def test_the_keyboard_alone_is_enough_to_find_a_chapter_of_a_long_draft_and_to_react_there(
    visitor: OpenVisitor, long_draft: Consultation, marat: User, aliya: User, width: int
) -> None:
    chapter = long_draft.public_version.provisions.get(number="2.1")
    said = say(long_draft, aliya, anchor=chapter.anchor, source="Cameras need a law.", at=timezone.now())
    resident = visitor(width=width)
    resident.sign_in(marat)
    resident.go(f"/en/drafts/{long_draft.public_id}/")
    contents = resident.main.get_by_role("navigation", name="Contents")
    tab_to(resident, contents.get_by_role("link", name="Chapter 2"))
    resident.page.keyboard.press("Enter")
    resident.sees("Chapter 2 of 2")

    tab_to(resident, resident.voices_on("2.1").get_by_role("link", name="1 comment"))
    resident.page.keyboard.press("Enter")
    comment = resident.main.get_by_role("article").filter(has_text=said.source).last
    tab_to(resident, comment.get_by_role("button", name="Agree", exact=False).first)
    resident.page.keyboard.press("Enter")
    expect(comment.get_by_role("button", name="Agree", exact=False).first).to_have_attribute(
        "aria-pressed", "true"
    )
