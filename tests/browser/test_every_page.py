"""Every page there is, in three languages: WCAG 2.2 AA, light and dark, from 320 pixels on."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.browser.conftest import OpenVisitor
from tests.browser.touring import Tour
from tests.every_page.pages import pages, write_demo_mail
from tests.every_page.state import Site

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.browser.urls")]

PARTS = 3  # of one walk, so that no worker has it all


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_fit_for_everybody(
    part: int, visitor: OpenVisitor, settings: Settings, tmp_path: Path
) -> None:
    settings.DEMO, settings.DEMO_MAIL_DIR, settings.MEDIA_ROOT = True, tmp_path, tmp_path
    write_demo_mail()
    tour = Tour(visitor())
    for page in [*pages(Site(at=timezone.now(), provisions=80, threads=21))][part::PARTS]:
        tour.look_in_every_language(page)
    assert tour.found == []
