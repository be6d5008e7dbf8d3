"""How pytest runs here: what plugins it gets."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

OPTIONS = [
    *("-n", "0", "-q", "-x", "-s", "--tb=short", "--assert=plain", "--no-header"),
    *("-p", "no:randomly", "-p", "no:cacheprovider", "-o", "tmp_path_retention_policy=none"),
]
# Seconds before a test is said to hang: of its own work, which no busy machine prolongs, or of waiting.
LEAST = {signal.ITIMER_PROF: 5, signal.ITIMER_REAL: 90}
TIMES_AS_LONG = 10


class Unhurried:
    """Hypothesis finds the same examples each time, and a busy machine is no failure."""

    def pytest_configure(self) -> None:
        from hypothesis import HealthCheck, Phase, settings  # not before pytest has set itself up

        settings.register_profile(
            "mutation",
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],  # that it fails is enough, how simply is no matter
            suppress_health_check=list(HealthCheck),
        )
        settings.load_profile("mutation")


class Made:
    """Has the tests' database made, though these tests ask for none, and leaves it."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            item.add_marker("django_db")


class Given:
    """The database that the address names is the tests' own."""

    def pytest_configure(self, config: pytest.Config) -> None:
        config.pluginmanager.register(
            NothingToSetUp()
        )  # after pytest-django: the last fixture of a name counts


class NothingToSetUp:
    @pytest.fixture(scope="session")
    @staticmethod
    def django_db_setup(django_test_environment: None) -> None:
        pass


@dataclass(eq=False)  # pytest keeps plugins in sets
class Watched:
    """Notes which test is running, and has a signal end the process if it takes much longer than it did."""

    seconds: Mapping[str, float]
    now: Path

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.now.write_text(item.nodeid)
        for timer, least in LEAST.items():
            signal.setitimer(timer, least + TIMES_AS_LONG * self.seconds.get(item.nodeid, 0))
        try:
            return (yield)
        finally:
            for timer in LEAST:
                signal.setitimer(timer, 0)


@dataclass(eq=False)
class Chosen:
    """Of what was collected, these tests, in this order."""

    names: list[str]

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        found = {item.nodeid: item for item in items}
        items[:] = [found[name] for name in self.names if name in found]


def run(files: list[str], *options: str, plugins: list[object]) -> int:
    return pytest.main([*OPTIONS, *options, *files], plugins=[Unhurried(), *plugins])
