"""Which test reaches which line, and how long it takes: from one run of them all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import coverage
import pytest

AT_IMPORT = ""  # the context of what runs before the first test


@dataclass(frozen=True)
class Reach:
    seconds: dict[str, float]
    by_line: dict[str, dict[int, list[str]]]  # path → line → tests

    def of(self, path: str, lines: Iterable[int]) -> dict[str, float]:
        """The tests that run through one of the lines, with their seconds; all, if those run at import."""
        reached = self.by_line.get(path, {})
        names = {name for line in lines for name in reached.get(line, [])}
        if AT_IMPORT in names:
            return self.seconds
        return {name: self.seconds[name] for name in names}


@dataclass(eq=False)  # pytest keeps plugins in sets
class Watching:
    """A plugin that writes a Reach to a file."""

    paths: list[str]
    to: Path
    seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.coverage = coverage.Coverage(
            data_file=None, include=[str(Path(p).resolve()) for p in self.paths]
        )
        self.coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.coverage.switch_context(item.nodeid)
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        data = self.coverage.get_data()
        by_line = {path: data.contexts_by_lineno(str(Path(path).resolve())) for path in self.paths}
        self.to.write_text(json.dumps({"seconds": self.seconds, "by_line": by_line}))


def read(file: Path) -> Reach:
    written = json.loads(file.read_text())
    by_line = {
        path: {int(line): names for line, names in lines.items()}
        for path, lines in written["by_line"].items()
    }
    return Reach(written["seconds"], by_line)
