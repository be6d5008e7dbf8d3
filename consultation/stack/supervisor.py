"""Watches programs that belong together: when one ends, all end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from consultation.stack.processes import Process

LOOK_EVERY = 0.2  # seconds


class ProgramEnded(RuntimeError):
    """One of the programs ended by itself; the message holds its last log lines."""


@dataclass
class Supervisor:
    watched: list[Process] = field(default_factory=list)

    def watch(self, *processes: Process) -> None:
        self.watched += processes

    def look(self) -> None:
        """Raises ProgramEnded."""
        for process in self.watched:
            if not process.running:
                told = f"{process.name} ended with code {process.popen.returncode}, see {process.log}"
                raise ProgramEnded(f"{told}\n{process.last_lines()}")

    def keep_looking(self) -> None:
        """Never returns: ends by ProgramEnded or by a signal's exception."""
        while True:
            self.look()
            time.sleep(LOOK_EVERY)

    def stop(self) -> None:
        """All are asked at once, then waited for, the last started first."""
        for process in reversed(self.watched):
            process.ask_to_stop()
        while self.watched:
            self.watched[-1].stop()
            self.watched.pop()


@contextmanager
def supervised() -> Iterator[Supervisor]:
    """Stops everything it watches on the way out."""
    supervisor = Supervisor()
    try:
        yield supervisor
    finally:
        supervisor.stop()
