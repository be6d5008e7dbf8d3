"""What a screen reader is given: roles and names, in order."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.drafts.models import Consultation
from consultation.votes import actions as votes
from tests import factories
from tests.browser.conftest import OpenVisitor
from tests.browser.talk import choose, paragraphs, say

pytestmark = pytest.mark.browser

FRAME = """
- link "Skip to the text"
- banner:
  - link "Keñes"
  - navigation "Site"
  - search:
    - searchbox "Search drafts, provisions and comments"
    - button "Search"
  - navigation "Language"
  - navigation "Account"
- status
- main
- contentinfo:
  - navigation "About"
"""
FRONT = """
- heading "Before it is decided, it is discussed here" [level=1]
- list
- region "Open now":
  - heading "Open now" [level=2]
  - list:
    - listitem:
      - heading "Draft on video surveillance" [level=3]:
        - link "Draft on video surveillance"
- region "Find what concerns you":
  - navigation "By place":
    - list:
      - listitem:
        - link
"""
LIST = """
- heading "Drafts" [level=1]
- region "What we found":
  - list:
    - listitem:
      - heading "Draft on video surveillance" [level=3]
- complementary "Choose":
  - navigation "By stage"
  - navigation "By place"
"""
PROVISION = """
- article "1.1":
  - link "1.1"
  - complementary "Voices on provision 1.1":
    - link "1 comment (1.1)"
    - button "Support"
    - button "Oppose"
    - button "Neutral"
"""
FIGURES = """
- heading "Figures" [level=1]
- figure "Positions on the draft as a whole":
  - heading "Positions on the draft as a whole" [level=2]
  - group:
    - region "Positions on the draft as a whole":
      - table:
        - rowgroup:
          - row:
            - columnheader "Draft"
            - columnheader "Support"
        - rowgroup:
          - row "The draft as a whole 5 5 5 15":
            - rowheader "The draft as a whole"
"""


def test_the_front_page_and_the_list(visitor: OpenVisitor, consultation: Consultation) -> None:
    reader = visitor()
    reader.go("/en/")
    expect(reader.page.locator("body")).to_match_aria_snapshot(FRAME)
    expect(reader.main).to_match_aria_snapshot(FRONT)
    reader.go("/en/drafts/")
    expect(reader.main).to_match_aria_snapshot(LIST)


def test_a_draft(visitor: OpenVisitor, consultation: Consultation, marat: User, at: datetime) -> None:
    say(consultation, marat, anchor=paragraphs(consultation)[0].anchor, at=at)
    reader = visitor()
    reader.go(f"/en/drafts/{consultation.public_id}/")
    expect(reader.main).to_match_aria_snapshot(PROVISION)


def test_figures(visitor: OpenVisitor, authority: Authority, official: User, at: datetime) -> None:
    day = timedelta(days=1)
    draft = factories.make_consultation(authority, at=at, opens_in=-3 * day, closes_in=-day)
    choose(draft, None, at=at - 2 * day)
    votes.close(at=at)
    reader = visitor()
    reader.go(f"/en/drafts/{draft.public_id}/figures/")
    for summary in reader.page.locator("summary").all():
        summary.click()
    expect(reader.main).to_match_aria_snapshot(FIGURES)
