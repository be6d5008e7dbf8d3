"""The environment of a `manage.py` command that was given no database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from consultation.stack import endings, places, services


class NotStarted(RuntimeError):
    """The services could not be started; the message says what to do."""


def home() -> Path:
    """STACK_DIR lets a command join a running demo: `STACK_DIR=var/demo manage.py shell`."""
    return Path(os.environ.get("STACK_DIR", places.VAR / "dev")).resolve()


def secrets_in(home: Path) -> dict[str, str]:
    """What every embedded run needs beside its services."""
    keys = home / "keys"
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {"SECRET_KEY": places.kept_secret(home / "secret_key"), "KEYS_DIR": str(keys)}


@contextmanager
def environment() -> Iterator[None]:
    """Services start, or are joined, on entering; what the environment already says is left alone.

    TERM and HUP end the block like Ctrl-C does. KILL leaves the stopping to the kernel.
    """
    with endings.raised():
        try:
            running = services.shared(home())
            addresses = running.__enter__()
        except RuntimeError as problem:
            raise NotStarted(problem) from problem
