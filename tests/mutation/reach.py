"""Which test reaches which line, and how long it takes: from one run of them all."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import coverage
import pytest

from tests.mutation import instead

AT_IMPORT = ""  # the context of what runs before the first test
LONG = 15  # seconds; such a test is not asked
SHORT = 1  # seconds; such a test may be run for its first times' sake


@dataclass
class Reach:
    seconds: dict[str, float] = field(default_factory=dict)
    flushing: list[str] = field(default_factory=list)  # tests that empty all tables at their end
    by_line: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # path → line → tests

    def samples(self) -> list[str]:
        """A test of each file that goes through much and leaves the tables as they were."""
        short = {name for name, took in self.seconds.items() if took < SHORT} - set(self.flushing)
        by_file = {name.partition("::")[0]: name for name in sorted(short, key=self.seconds.__getitem__)}
        return list(by_file.values())

    def of(self, path: str, lines: Iterable[int], *, first: Iterable[str] = ()) -> list[str]:
        """The tests that run through one of the lines, those named `first` in front, then the quickest.

        All tests, if the lines run at import. A test that empties tables comes after those that do not.
        """
        reached = self.by_line.get(path, {})
        names = {name for line in lines for name in reached.get(str(line), [])}
        near = {name for tests in reached.values() for name in tests}
        asked = set(self.seconds) if AT_IMPORT in names else names
        eager = set(first)
        return sorted(
            (name for name in asked if self.seconds[name] < LONG),
            key=lambda name: (name in self.flushing, name not in eager, name not in near, self.seconds[name]),
        )


@dataclass(eq=False)  # pytest keeps plugins in sets
class Watching:
    """A plugin that writes a Reach to a file."""

    paths: list[str]
    to: Path
    reach: Reach = field(default_factory=Reach)

    def __post_init__(self) -> None:
        self.coverage = coverage.Coverage(
            data_file=None, include=[str(Path(p).resolve()) for p in self.paths]
        )
        self.coverage.start()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        imported(self.paths)
        self.reach.flushing = [item.nodeid for item in session.items if flushes(item)]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.coverage.switch_context(item.nodeid)
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        seconds = self.reach.seconds
        seconds[report.nodeid] = seconds.get(report.nodeid, 0) + report.duration

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        data = self.coverage.get_data()
        for path in self.paths:
            lines = data.contexts_by_lineno(str(Path(path).resolve()))
            self.reach.by_line[path] = {str(line): names for line, names in lines.items()}
        self.to.write_text(json.dumps(asdict(self.reach)))


def imported(paths: Iterable[str]) -> None:
    """Now, for else the first test that needs a page would seem to be the one that reaches its every line."""
    for path in paths:
        importlib.import_module(instead.dotted(path))


def flushes(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", []))
    return bool(asked) or bool(marker and marker.kwargs.get("transaction"))


def read(file: Path) -> Reach:
    return Reach(**json.loads(file.read_text()))
