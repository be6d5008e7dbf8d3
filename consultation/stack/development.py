"""The services and environment of a `manage.py` command that was given no database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from consultation.stack import endings, places
from consultation.stack import services as embedded


def home(name: str = "dev") -> Path:
    """STACK_DIR lets a command join what runs elsewhere, such as `var/demo` for a shell beside a demo."""
    return Path(os.environ.get("STACK_DIR", places.VAR / name)).resolve()


def secrets_in(home: Path) -> dict[str, str]:
    """What an embedded run needs beside its services."""
    keys = home / "keys"
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {"SECRET_KEY": places.kept_secret(home / "secret_key"), "KEYS_DIR": str(keys)}


@contextmanager
def services() -> Iterator[None]:
    """Start or join them, and name them in the environment, whose words stand. Raises NotStarted."""
    with endings.raised(), embedded.shared(home()) as addresses:
        for name, value in {"DEBUG": "1", **secrets_in(home()), **addresses}.items():
            os.environ.setdefault(name, value)
        yield
