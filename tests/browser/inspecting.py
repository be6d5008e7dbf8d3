"""What can be held against a page whatever it is about. Needs scripting."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

STANDARD = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
LAYOUT = {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]}

NARROW, PHONE, WIDE = 320, 360, 1280

RUN_AXE = """async rules => {
    const {violations} = await axe.run({runOnly: rules, resultTypes: ["violations"]});
    return violations.flatMap(each => each.nodes.map(node => `${each.id}: ${node.html.slice(0, 160)}`));
}"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def inspect(page: Page, language: str) -> list[str]:
    """Everything wrong with the page as it is shown, a line each: narrow and wide, light and dark."""
    page.evaluate(AXE_SCRIPT)
    found = faults(page, "", STANDARD)
    page.emulate_media(color_scheme="dark")
    found += faults(page, "in the dark, ", COLOURS)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": NARROW, "height": 800})
    found += faults(page, f"at {NARROW} pixels, ", LAYOUT)
    return [f"{page.url}: {fault}" for fault in found] + glance(page, language)


def glance(page: Page, language: str) -> list[str]:
    """What differs between languages: whether the words fit, and are said to be of this language."""
    found = []
    if (headings := page.get_by_role("heading", level=1).count()) != 1:
        found.append(f"{headings} headings of level 1")
    if (said := page.locator("html").get_attribute("lang")) != language:
        found.append(f"lang is {said}")
    for width in (PHONE, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        if over := page.evaluate(OVERFLOW):
            found.append(f"{over} pixels too wide at {width}")
    page.set_viewport_size({"width": WIDE, "height": 800})
    return [f"{page.url}: {fault}" for fault in found]


def faults(page: Page, where: str, rules: dict[str, Any]) -> list[str]:
    return [where + fault for fault in page.evaluate(RUN_AXE, rules)]
