"""The same browser and the same site as the journeys have."""

from tests.browser.conftest import chromium, site, visitor

__all__ = ["chromium", "site", "visitor"]
