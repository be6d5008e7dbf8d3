"""The main job, as its people do it: publish, comment, take a position, follow."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from consultation.stack.visitor import Page, Refused, Visitor

LANGUAGES = ("kk", "ru", "en")
ADDED = {
    "kk": "Осы бағдарламаның орындалуы туралы есеп жыл сайын жарияланады. Белгі: {stamp}.",
    "ru": "Отчёт о выполнении этой программы публикуется каждый год. Отметка: {stamp}.",
    "en": "A report on how this programme is carried out is published every year. Mark: {stamp}.",
}
NOTE = {
    "kk": "Жыл сайынғы есеп туралы ереже қосылды.",
    "ru": "Добавлено положение о ежегодном отчёте.",
    "en": "A provision on a yearly report was added.",
}


def sign_in(base_url: str, role: str) -> tuple[Visitor, Page]:
    """By the demo's one click; the page is where the role arrives."""
    visitor = Visitor(base_url)
    home = visitor.open("/demo/")
    return visitor, visitor.send(home, home.form(f"/as/{role}/"))


def publish_next_version(official: Visitor, desk: Page) -> str:
    """Add a provision at the end of the first draft on the desk, and publish. Returns the draft's id."""
    drafts = (re.search(r"/desk/([\w-]+)/$", link) for link in desk.links)
    draft = next((found[1] for found in drafts if found and found[1] != "new"), None)
    if draft is None:
        raise Refused("there is no draft on the official's desk")
    page = official.open(desk.link(f"/desk/{draft}/"))
    if any(form.action.endswith("/next/") for form in page.forms):
        page = official.send(page, page.form("/next/"))
    stamp = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    form = page.form(f"/desk/{draft}/")
    written = dict(form.fields)
    typed = {f"change_note_{language}": NOTE[language] for language in LANGUAGES}
    for language in LANGUAGES:
        name = f"source_{language}"
        typed[name] = f"{written[name].rstrip()}\n\n{ADDED[language].format(stamp=stamp)}\n"
    page = official.send(page, form, **typed)
    page = official.open(page.link(f"/desk/{draft}/publish/"))
    page = official.send(page, page.form(f"/desk/{draft}/publish/"))
    if stamp not in page.html:
        raise Refused(f"{page.address} does not show what was published")
    return draft


def provisions(resident: Visitor, language: str, draft: str) -> list[str]:
    """The anchors of those that a position can be taken on, in order."""
    page = resident.open(f"/{language}/drafts/{draft}/")
    fields = [dict(form.fields) for form in page.forms if form.action.endswith("/positions/")]
    if anchors := list(dict.fromkeys(held["anchor"] for held in fields if held.get("anchor"))):
        return anchors
    raise Refused(f"{page.address} has no provision to take a position on")


def comment(resident: Visitor, language: str, draft: str, anchor: str, words: str) -> None:
    page = resident.open(f"/{language}/drafts/{draft}/provisions/{anchor}/")
    resident.send(page, page.form("/comments/", anchor=anchor), source=words)
    if words not in resident.open(page.address).html:
        raise Refused(f"{page.address} does not show the comment")


def take_position(resident: Visitor, language: str, draft: str, anchor: str, choice: str) -> None:
    page = resident.open(f"/{language}/drafts/{draft}/provisions/{anchor}/")
    after = resident.send(page, page.form("/positions/", anchor=anchor), choice=choice)
    if not re.search(rf'id="{choice}-{anchor}"[^>]*aria-pressed="true"', after.html):
        raise Refused(f"{after.address} does not show the position as taken")


def follow(resident: Visitor, language: str, draft: str) -> None:
    """Whoever follows already goes on following."""
    page = resident.open(f"/{language}/drafts/{draft}/")
    if any(form.action.endswith("/follow/") for form in page.forms):
        resident.send(page, page.form("/follow/"))


def ask_for_digests(resident: Visitor, language: str, hour: int) -> None:
    page = resident.open(f"/{language}/following/")
    resident.send(page, page.form("/following/"), frequency="daily", hour=str(hour))
