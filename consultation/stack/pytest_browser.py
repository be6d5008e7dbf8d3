"""Without a browser the journeys are left out, and the run's last lines say how to get them back."""

from __future__ import annotations

import os

import pytest

from consultation.stack import browser

LEFT_OUT = pytest.StashKey[int]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    journeys = [item for item in items if item.get_closest_marker("browser")]
    if not journeys or browser.find():
        return
    if os.environ.get("CI") == "true":
        raise pytest.UsageError(f"browser journeys need a browser: {browser.INSTALL}")
    config.stash[LEFT_OUT] = len(journeys)
    config.hook.pytest_deselected(items=journeys)
    items[:] = [item for item in items if item not in journeys]


def pytest_report_collectionfinish(config: pytest.Config) -> str:
    return note(config)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if said := note(config):
        terminalreporter.write_line(said, yellow=True)


def note(config: pytest.Config) -> str:
    left_out = config.stash.get(LEFT_OUT, 0)
    return f"{left_out} browser journeys were left out; to run them: {browser.INSTALL}" if left_out else ""
