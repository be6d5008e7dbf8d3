"""What a first visit costs on an old phone's plan."""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from consultation.lib.translated import LANGUAGES
from tests import routes
from tests.every_page.pages import Page

pytestmark = pytest.mark.urls("tests.browser.urls")

PAGE_LIMIT = 64_000  # bytes as sent, with all that it loads
FETCHED = re.compile(
    r'<(?:script|img|source)[^>]*\ssrc="/(static/[^"#]+)'
    r'|<link(?=[^>]*\srel="(?:stylesheet|icon|preload|manifest)")[^>]*\shref="/(static/[^"#]+)'
    r'|<use\s[^>]*href="/(static/[^"#]+)'
)
LOADED_BY_STYLE = re.compile(r"""url\(["']?(?!data:)([^"')]+)""")
TYPED = re.compile(r"(<textarea[^>]*>)[^<]*")


@cache
def sent(path: str) -> int:
    """A file, and what it loads itself."""
    file = settings.BASE_DIR / path
    loaded = LOADED_BY_STYLE.findall(file.read_text()) if file.suffix == ".css" else []
    return len(gzip.compress(file.read_bytes())) + sum(sent(str(Path(path).parent / name)) for name in loaded)


def weight(page: str) -> int:
    fetched = {path for found in FETCHED.findall(page) for path in found if path}
    assert len(fetched) > 3
    return len(gzip.compress(page.encode())) + sum(map(sent, fetched))


def test_a_first_visit_to_any_page_fits_in_64_kilobytes(every_page: list[Page]) -> None:
    seen, heavy = set(), []
    for number, page in enumerate(every_page):
        answer = page.visitor.get(page.address(LANGUAGES[number % 3]), follow=True)
        assert (answer.resolver_match.view_name, answer.status_code) == (page.name, 200)
        seen.add(page.name)
        text = answer.content.decode()
        if page.name == "desk:edit":  # an official gets back what they typed, however long
            text = TYPED.sub(r"\1", text)
        if weight(text) > PAGE_LIMIT:
            heavy.append(f"{page.name}: {weight(text)}")
    assert heavy == []
    assert seen == routes.pages()
