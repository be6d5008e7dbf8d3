"""What can be held against a page whatever it is about. Needs scripting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
EVERY_RULE = {"type": "tag", "values": STANDARD}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}

NARROW = (320, 360)
WIDE = 1280


def faults(page: Page, rules: Mapping[str, object]) -> Iterator[str]:
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    for violation in found.response["violations"]:
        for node in violation["nodes"]:
            yield f"{violation['id']}: {node['html'][:160]}"


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than its screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def inspect(page: Page, language: str) -> list[str]:
    """Everything wrong with the page as it is shown, a line each: narrow and wide, light and dark."""
    found = []
    if (headings := page.get_by_role("heading", level=1).count()) != 1:
        found.append(f"{headings} headings of level 1")
    if (said := page.locator("html").get_attribute("lang")) != language:
        found.append(f"lang is {said}")
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 800})
        if over := overflow(page):
            found.append(f"{over} pixels too wide at {width}")
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {fault}" for fault in faults(page, COLOURS)]
    page.emulate_media(color_scheme="light")
    found += [f"at {width}: {fault}" for fault in faults(page, EVERY_RULE)]
    page.set_viewport_size({"width": WIDE, "height": 800})
    found += [f"at {WIDE}: {fault}" for fault in faults(page, EVERY_RULE)]
    return [f"{page.url}: {fault}" for fault in found]
