from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.every_page.pages import Page, pages, write_demo_mail
from tests.every_page.state import Site


@pytest.fixture
def every_page(unhurried: None, settings: Settings, tmp_path: Path) -> Iterator[list[Page]]:
    settings.EMAIL_BACKEND = "consultation.outbox.backend.OutboxBackend"  # Django's test runner swaps it
    settings.DEMO, settings.DEMO_MAIL_DIR, settings.MEDIA_ROOT = True, tmp_path, tmp_path
    cache.clear()  # attempts of the test before count towards the limits
    write_demo_mail()
    yield [*pages(Site(at=timezone.now()))]
    cache.clear()
