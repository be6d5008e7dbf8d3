"""Database and broker: those named in the environment, else embedded ones under `var/`."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from consultation.stack import endings, lock, postgres, processes, valkey

NAMES = ("DATABASE_URL", "REDIS_URL")
ADDRESSES = "services.json"
OTHERS = "waiting for other commands that use this database; Ctrl-C stops it at once"
JOIN_WITHIN = 90.0  # seconds; the one who starts them may have to recover a database first


@dataclass
class Services:
    """What runs, as environment variables, and the processes we started for it, in the order of starting."""

    addresses: dict[str, str] = field(default_factory=dict)
    started: list[processes.Process] = field(default_factory=list)

    def stop(self) -> None:
        """Last started, first stopped. Stopping twice does nothing."""
        while self.started:
            self.started.pop().stop()


def start(home: Path, *, durable: bool = True) -> Services:
    """Start what the environment does not name. The caller holds `home` and stops them. Raises NotStarted."""
    services = Services({name: os.environ[name] for name in NAMES if os.environ.get(name)})
    try:
        if "DATABASE_URL" not in services.addresses:
            process, services.addresses["DATABASE_URL"] = postgres.start(home, durable=durable)
            services.started.append(process)
        if "REDIS_URL" not in services.addresses:
            process, services.addresses["REDIS_URL"] = valkey.start(home)
            services.started.append(process)
    except BaseException:
        services.stop()
        raise
    return services


@contextmanager
def shared(home: Path) -> Iterator[dict[str, str]]:
    """Start the services of `home`, or join those that another command runs there; yields their addresses.

    Who started them stops them, after everybody who joined has left.
    """
    deadline = time.monotonic() + JOIN_WITHIN
    while time.monotonic() < deadline:
        with lock.alone(home / "owner.lock") as owner:
            if owner:
                with owned(home) as addresses:
                    yield addresses
                return
        with lock.together(home / "users.lock") as user:
            if user and (home / ADDRESSES).exists():
                yield json.loads((home / ADDRESSES).read_text())
                return
        time.sleep(0.05)
    raise processes.NotStarted(f"another command is still starting the services in {home}, see {home}/logs")


@contextmanager
def owned(home: Path) -> Iterator[dict[str, str]]:
    """Start the services for ourselves and whoever joins. The caller holds `home`/owner.lock."""
    written = home / ADDRESSES
    written.unlink(missing_ok=True)  # left by one that was killed
    services = start(home)
    try:
        # Renamed into place: whoever joins finds the whole file or none.
        draft = written.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(services.addresses))
        draft.replace(written)
        yield services.addresses
    finally:
        try:
            if not isinstance(sys.exception(), endings.HURRIED):
                lock.wait_until_alone(home / "users.lock", OTHERS)
        finally:
            written.unlink(missing_ok=True)
            services.stop()
