"""Gives the tests a real PostgreSQL and Valkey before Django's settings load. Named in `addopts` with `-p`.

Each run has its own data directory, removed afterwards.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from consultation.stack import places, runs, services


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        begin_run(early_config)
    else:
        # A logical database each, so that one worker's FLUSHDB is not another's surprise.
        address, _, _ = os.environ["REDIS_URL"].rpartition("/")
        os.environ["REDIS_URL"] = f"{address}/{int(worker.removeprefix('gw')) % 16}"
    keys = Path(os.environ["STACK_DIR"]) / f"keys-{worker or 'alone'}"
    keys.mkdir(mode=0o700, exist_ok=True)
    os.environ["KEYS_DIR"] = str(keys)


def begin_run(config: pytest.Config) -> None:
    run = ExitStack()
    config.add_cleanup(run.close)
    home = run.enter_context(runs.fresh(places.VAR / "tests"))
    started = services.start(home, durable=False)
    run.callback(started.stop)
    os.environ.update(started.addresses, STACK_DIR=str(home), SECRET_KEY="tests only")  # noqa: S106
    os.environ["SERVE_STATIC_FROM_SOURCE"] = "1"  # nothing is collected for a test run
