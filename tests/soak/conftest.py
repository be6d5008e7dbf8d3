"""Long runs at full counts: `make soak`. They wear the mark `soak`, and `make test` leaves them out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.soak import own as owned
from tests.soak.account import Account, table

HERE = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="soak: little counts, to see that it runs at all")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("soak")


@pytest.fixture
def account(request: pytest.FixtureRequest) -> Account:
    return Account(request.node, quick=request.config.getoption("--quick"))


@pytest.fixture
def own(django_db_blocker: DjangoDbBlocker) -> Iterator[owned.Own]:
    """A durable database, migrated and otherwise empty, and a broker."""
    with django_db_blocker.unblock(), owned.services() as own:
        yield own


def ended(terminal: pytest.TerminalReporter, *categories: str) -> list[pytest.TestReport]:
    reports = [report for category in categories for report in terminal.stats.get(category, [])]
    return [report for report in reports if isinstance(report, pytest.TestReport)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = ended(terminalreporter, "passed", "failed", "error")
    if any("soak" in report.keywords for report in reports):
        terminalreporter.section("what was done and found")
        for line in table(reports):
            terminalreporter.write_line(line)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """The very last line, for programs that read it."""
    terminal: pytest.TerminalReporter | None = config.pluginmanager.get_plugin("terminalreporter")
    if terminal and config.getoption("markexpr") == "soak":
        stats = {name: len(terminal.stats.get(name, [])) for name in ("passed", "failed", "error")}
        terminal.write_line(f"{stats['passed']} passed, {stats['failed'] + stats['error']} failed")
