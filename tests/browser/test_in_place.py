"""With script, what a reader does happens where they are."""

from __future__ import annotations

from datetime import datetime

import pytest
from playwright.sync_api import Locator, expect

from accounts.models import User
from consultation.comments.models import Comment
from consultation.drafts.models import Consultation
from tests.browser.conftest import OpenVisitor
from tests.browser.talk import answer, say
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def resident(visitor: OpenVisitor, consultation: Consultation, marat: User) -> Visitor:
    """On the draft's page, which is marked: a page that is loaded anew loses the mark."""
    resident = visitor()
    resident.sign_in(marat)
    resident.go(f"/en/drafts/{consultation.public_id}/")
    resident.page.evaluate("window.unmoved = location.href")
    return resident


def has_not_moved(visitor: Visitor) -> bool:
    return bool(visitor.page.evaluate("window.unmoved === location.href"))


def hears(visitor: Visitor, words: str) -> None:
    """The live region says it."""
    expect(visitor.page.get_by_role("status").filter(has_text=words)).to_have_count(1)


def has_focus_within(place: Locator) -> bool:
    return bool(place.evaluate("place => place.contains(document.activeElement)"))


def write(visitor: Visitor, words: str, button: str) -> None:
    """Into the form that has come up and ends with this button."""
    expect(visitor.main.get_by_role("button", name=button)).to_be_visible()
    visitor.main.get_by_role("textbox").last.fill(words)
    visitor.press(button)


def test_a_position_is_taken_without_moving_the_reader(resident: Visitor) -> None:
    margin = resident.voices_on("1.2")
    oppose = margin.get_by_role("button", name="Oppose")
    oppose.click()
    expect(margin).to_contain_text("Your position: oppose.")
    expect(oppose).to_be_focused()
    hears(resident, "Your position: oppose.")

    margin.get_by_role("button", name="Withdraw your position").click()
    expect(margin).to_contain_text("You hold no position here.")
    hears(resident, "You hold no position here.")
    assert has_focus_within(margin)
    assert has_not_moved(resident)


def test_a_comment_appears_where_it_was_written(resident: Visitor) -> None:
    provision = resident.main.get_by_role("article", name="1.2", exact=True)
    resident.voices_on("1.2").get_by_role("link", name="Comment").click()
    box = provision.get_by_role("textbox", name="Your comment")
    box.fill(" ")
    provision.get_by_role("button", name="Post the comment").click()
    expect(provision.get_by_role("alert")).to_be_focused()
    expect(provision.get_by_role("textbox", name="Your comment")).to_have_attribute("aria-invalid", "true")

    box.fill("The data should be kept for three days.")
    provision.get_by_role("button", name="Post the comment").click()
    said = provision.get_by_role("article").filter(has_text="three days")
    expect(said).to_be_focused()
    expect(box).to_have_value("")
    hears(resident, "Your comment is posted.")
    expect(resident.voices_on("1.2").get_by_role("link").first).to_contain_text("1 comment")
    assert has_not_moved(resident)


def test_a_comment_is_answered_changed_and_withdrawn_where_it_stands(
    visitor: OpenVisitor, consultation: Consultation, marat: User, aliya: User, at: datetime
) -> None:
    own = say(consultation, marat, at=at, source="My own words.")
    theirs = say(consultation, aliya, at=at, source="Their words.")
    answer(theirs, marat, at=at)
    resident = visitor()
    resident.sign_in(marat)
    resident.go(f"/en/drafts/{consultation.public_id}/")
    resident.page.evaluate("window.unmoved = location.href")

    articles = resident.main.get_by_role("article")
    articles.filter(has_text="Their words.").get_by_role("link", name="Reply").click()
    write(resident, "An answer to it.", "Post the reply")
    expect(articles.filter(has_text="An answer to it.")).to_be_focused()
    hears(resident, "Your reply is posted.")

    articles.filter(has_text="My own words.").get_by_role("link", name="Edit").click()
    write(resident, "Other words.", "Save the change")
    expect(articles.filter(has_text="Other words.")).to_have_count(1)
    hears(resident, "Your comment is changed.")

    articles.filter(has_text="Other words.").get_by_role("link", name="Withdraw").click()
    resident.press("Withdraw the comment")
    expect(articles.filter(has_text="Other words.")).to_have_count(0)
    hears(resident, "Your comment is withdrawn")
    assert has_not_moved(resident)
    assert Comment.objects.get(pk=own.pk).withdrawn_at


def test_a_draft_is_followed_without_moving_the_reader(resident: Visitor) -> None:
    for button, outcome in (("Follow this draft", "Stop following"), ("Stop following", "Follow this draft")):
        resident.press(button)
        expect(resident.main.get_by_role("button", name=outcome)).to_be_focused()
    assert has_not_moved(resident)


def test_who_is_not_signed_in_is_brought_to_the_sign_in_and_back(
    visitor: OpenVisitor, consultation: Consultation
) -> None:
    stranger = visitor()
    stranger.go(f"/en/drafts/{consultation.public_id}/")
    stranger.voices_on("1.2").get_by_role("button", name="Support").click()
    stranger.sees("Sign in to go on.")


def test_folding_a_discussion_keeps_what_is_being_typed_in_it(resident: Visitor) -> None:
    link = resident.voices_on("1.2").get_by_role("link", name="Comment")
    link.click()
    texts = resident.main.get_by_role("textbox", name="Your comment")
    expect(texts).to_have_count(2)  # here, and under the draft as a whole
    texts.first.fill("Half a thought")
    link.click()
    expect(texts).to_have_count(1)
    expect(link).to_have_attribute("aria-expanded", "false")
    link.click()
    expect(texts.first).to_have_value("Half a thought")
    assert has_not_moved(resident)
