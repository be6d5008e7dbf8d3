"""What the crawl finds in one answer."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import trans_real

from accounts.models import User
from tests.crawl.crawl import faults
from tests.crawl.walking import Answer
from tests.signing_in import signed_in

PAGE = "<!doctype html><html lang='{language}'><title>{title}</title><body>{body}</body></html>"
FEED = (
    "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='{}'><title>{}</title>"
    "<entry><summary type='html'>&lt;p&gt;{}&lt;/p&gt;</summary></entry></feed>"
)
CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
    "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def found_in(body: str, *, language: str = "kk", content_type: str = "text/html; charset=utf-8") -> list[str]:
    return [*faults(Answer("a page", "/", language, content_type, body.encode()))]


def page(body: str, *, language: str = "kk", title: str = "1") -> str:
    return PAGE.format(language=language, title=title, body=body)


WRONG = {
    "text": page("<p>Бұл жоба <b>closed</b></p>"),
    "after an element": page("<p><b>Жоба</b> is closed</p>"),
    "the title": page("", title="Draft"),
    "a name for screen readers": page("<a aria-label='Close'>×</a>"),
    "what a picture shows": page("<img alt='A draft'>"),
    "the words of a button": page("<input type='submit' value='Send'>"),
    "what others see of a shared address": page("<meta property='og:title' content='Drafts'>"),
    "around what is in English": page("<div lang='en'><p>Words</p><p lang='kk'>Close</p></div>"),
    "Russian in Kazakh": page("<p>Это проект для всех</p>"),
    "Kazakh in Russian": page("<p>Жоба жабық күні</p>", language="ru"),
    "Kazakh in English": page("<p>Жоба</p>", language="en"),
}
RIGHT = {
    "its own words": page("<p title='Жабу'>Бұл жоба не өзгертеді?</p>", title="Жоба · Keñes"),
    "marked as English": page("<p lang='en'>Words</p><div lang='en'>Words <i>here</i></div>"),
    "a name": page("<bdi>Emma W.</bdi>"),
    "addresses": page("<p>https://example.kz/a/b somebody@example.kz</p>"),
    "for machines": page("<script>let words</script><code>ABCD EFGH</code><p translate='no'>Subject</p>"),
    "numbers": page("<p>1. 2. 3.</p>"),
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_another_language_than_the_page_says_is_a_fault(body: str) -> None:
    assert len(found_in(body)) == 1


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_what_is_said_in_its_language_or_marked_is_none(body: str) -> None:
    assert found_in(body) == []


def test_feeds_calendars_and_mails_are_read_too() -> None:
    assert len(found_in(FEED.format("kk", "Жоба", "A draft"), content_type="application/atom+xml")) == 1
    assert found_in(FEED.format("en", "Drafts", "A draft"), content_type="application/atom+xml") == []
    assert len(found_in(CALENDAR.format("Closes"), content_type="text/calendar")) == 1
    assert found_in(CALENDAR.format("Жабылады"), content_type="text/calendar") == []
    assert len(found_in("Жоба\nis closed", content_type="text/plain")) == 1


def test_a_message_that_loses_its_translation_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    template = Template(
        "{% load i18n %}<html lang='kk'><body>{% translate 'Skip to the text' %}</body></html>"
    )
    with translation.override("kk"):
        assert found_in(template.render(Context())) == []
        for messages in trans_real.translation("kk")._catalog._catalogs:  # type: ignore[attr-defined]
            monkeypatch.delitem(messages, "Skip to the text", raising=False)
        assert len(found_in(template.render(Context()))) == 1


def test_a_broken_page_is_a_fault() -> None:
    assert [*faults(Answer("a page", "/", "kk", "text/html", b"", 500))] == ["answered 500"]


def test_a_refusal_of_a_package_is_not_shown_in_its_english(aliya: User) -> None:
    answer = signed_in(aliya).get("/kk/accounts/2fa/totp/deactivate/")
    assert answer.status_code == 404
    assert found_in(answer.content.decode()) == []
