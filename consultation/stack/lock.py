"""Locks on files, which the system lets go when their holder dies, however it dies."""

from __future__ import annotations

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def opened(path: Path) -> IO[str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("a")


def taken(file: IO[str], operation: int) -> bool:
    try:
        fcntl.flock(file, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Whether we hold it, and nobody else does, inside the block."""
    with opened(path) as file:
        yield taken(file, fcntl.LOCK_EX)


@contextmanager
def together(path: Path) -> Iterator[bool]:
    """Whether we hold it, with others who ask for the same, inside the block."""
    with opened(path) as file:
        yield taken(file, fcntl.LOCK_SH)


def wait_until_alone(path: Path, notice: str) -> None:
    """Return when nobody holds it. Says `notice` if that is not at once."""
    with opened(path) as file:
        if not taken(file, fcntl.LOCK_EX):
            print(notice, file=sys.stderr, flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Waits for it, and holds it alone inside the block."""
    with opened(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
