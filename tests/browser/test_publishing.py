from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from tests import factories
from tests.browser.conftest import SCREENS, SCRIPTING, OpenVisitor

pytestmark = pytest.mark.browser

LANGUAGES = {"Kazakh": "kk", "Russian": "ru", "English": "en"}
OWN_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
TITLES = {"kk": "Бейнебақылау туралы", "ru": "О видеонаблюдении", "en": "On video surveillance"}


@pytest.mark.parametrize("width", SCREENS)
@pytest.mark.parametrize("scripting", SCRIPTING)
def test_an_official_publishes_what_anybody_can_read_in_three_languages(
    visitor: OpenVisitor, official: User, width: int, scripting: bool
) -> None:
    desk = visitor(width=width, scripting=scripting)
    desk.sign_in(official)
    desk.go("/en/desk/")
    desk.follow_link("Write a new draft")
    for name, language in LANGUAGES.items():
        desk.page.get_by_label(f"Title in {name}").fill(TITLES[language])
        desk.page.get_by_label(f"Summary in {name}").fill(TITLES[language])
        desk.page.get_by_label(f"Text in {name}").fill(factories.source_in(language, 6))
    desk.press("Check the text")
    understood = desk.page.get_by_role("status").filter(has_text="English")
    for own_name in OWN_NAMES.values():
        expect(understood).to_contain_text(f"{own_name}: 2 headings, 4 paragraphs")

    desk.press("Save and preview")
    desk.sees("It is not public yet.")
    for language, own_name in OWN_NAMES.items():
        desk.follow_link(own_name)
        expect(desk.main.get_by_role("heading", level=1)).to_have_text(TITLES[language])
        desk.sees(factories.PARAGRAPHS[language])

    desk.follow_link("Publish…")
    closing = timezone.localtime() + timedelta(days=21)
    desk.page.get_by_label("Closes").fill(f"{closing:%Y-%m-%dT%H:%M}")
    desk.press("Publish")
    desk.sees("The draft is public now.")

    reader = visitor(width=width, scripting=scripting)
    for language in LANGUAGES.values():
        reader.go(desk.page.url.replace(desk.address + "/en/", f"/{language}/"))
        expect(reader.main.get_by_role("heading", level=1)).to_have_text(TITLES[language])
        reader.sees(factories.PARAGRAPHS[language])
