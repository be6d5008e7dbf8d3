"""Data directories that live as long as one run: tests, smoke."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from consultation.stack import lock, places


@contextmanager
def fresh(parent: Path) -> Iterator[Path]:
    """A new directory below `parent`, removed afterwards. What killed runs left there is removed first."""
    with ExitStack() as held:
        # One at a time, else a sweep takes a directory that is made but not yet held.
        with lock.turn(parent / "sweep.lock"):
            sweep(parent)
            home = Path(tempfile.mkdtemp(prefix="run-", dir=parent))
            held.enter_context(lock.alone(home / "run.lock"))
        held.callback(places.forget, home)
        yield home


def sweep(parent: Path) -> None:
    for home in parent.glob("run-*"):
        with lock.alone(home / "run.lock") as abandoned:
            if abandoned:
                places.forget(home)
