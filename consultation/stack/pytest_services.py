"""Gives the tests a real PostgreSQL and Valkey before Django's settings load. Named in `addopts` with `-p`.

Each run has its own data directory, removed afterwards; what a killed run left is removed by the next one.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from consultation.stack import lock, places, services

RUNS = places.VAR / "tests"


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        home = begin_run(early_config)
    else:
        home = Path(os.environ["STACK_DIR"])
        # A logical database each, so that one worker's FLUSHDB is not another's surprise.
        address, _, _ = os.environ["REDIS_URL"].rpartition("/")
        os.environ["REDIS_URL"] = f"{address}/{int(worker.removeprefix('gw')) % 16}"
    os.environ["KEYS_DIR"] = str(home / f"keys-{worker or 'alone'}")
    Path(os.environ["KEYS_DIR"]).mkdir(exist_ok=True, mode=0o700)


def begin_run(config: pytest.Config) -> Path:
    remove_abandoned_runs()
    home = Path(tempfile.mkdtemp(prefix="run-", dir=RUNS))
    held = lock.alone(home / "owner.lock")
    held.__enter__()
    config.add_cleanup(lambda: places.forget(home))
    config.add_cleanup(lambda: held.__exit__(None, None, None) and None)
    started = services.start(home, durable=False)
    config.add_cleanup(started.stop)
    os.environ.update(started.addresses, STACK_DIR=str(home), SECRET_KEY="tests only")  # noqa: S106
    return home


def remove_abandoned_runs() -> None:
    RUNS.mkdir(parents=True, exist_ok=True)
    for home in RUNS.glob("run-*"):
        with lock.alone(home / "owner.lock") as abandoned:
            if abandoned:
                places.forget(home)
