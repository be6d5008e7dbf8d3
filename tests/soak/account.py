"""What a long run did, counted and found: told while it runs, and once more as a table at the end."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from _pytest.capture import CaptureManager

NAME_SHOWN = 36  # letters
DID, FOUND = "did", "found"


@dataclass(frozen=True)
class Account:
    """One test's. Counts are full unless `make soak ARGS=--quick` asks for little ones."""

    node: pytest.Item
    quick: bool

    def many(self, full: int, *, quick: int) -> int:
        return quick if self.quick else full

    def did(self, **counted: object) -> None:
        self._add(DID, counted)

    def found(self, **counted: object) -> None:
        self._add(FOUND, counted)

    def say(self, line: str) -> None:
        """Progress, for the person at the terminal. Main thread only."""
        capture: CaptureManager | None = self.node.config.pluginmanager.get_plugin("capturemanager")
        if capture:
            with capture.global_and_fixture_disabled():
                # Not through pytest's own writer: the processes of xdist have none.
                print(
                    f"    {self.node.name.removeprefix('test_')[:NAME_SHOWN]:<{NAME_SHOWN}} {line}",
                    file=sys.stderr,
                )

    def _add(self, kind: str, counted: dict[str, object]) -> None:
        self.node.user_properties += [(kind, f"{words(name)} {value}") for name, value in counted.items()]
        self.say(told(self.node.user_properties[-len(counted) :], kind))


def words(name: str) -> str:
    return name.replace("_", " ")


def told(properties: Iterable[tuple[str, object]], kind: str) -> str:
    return ", ".join(str(value) for name, value in properties if name == kind)


def table(reports: Iterable[pytest.TestReport]) -> list[str]:
    """One block a test: what it says, how it ended, what it did and found."""
    lines = []
    for report in sorted(reports, key=lambda report: report.nodeid):
        title = words(report.nodeid.rpartition("::")[2].removeprefix("test_"))
        lines += ["", f"{report.outcome:<7} {report.duration:6.1f} s  {title}"]
        for kind in (DID, FOUND):
            if said := told(report.user_properties, kind):
                lines.append(f"{kind:>16}  {said}")
    return lines
