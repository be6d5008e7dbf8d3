"""Runs tests in a child of this process, in which one module may be another than the one on disk.

The child finds Django, pytest and the rest already imported, and the database already made.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_loader
from pathlib import Path
from types import CodeType, ModuleType

import pytest

PRELOADED = [
    "django.db.models",
    "django.forms",
    "django.test",
    "django.views.generic",
    "django.contrib.staticfiles.finders",
    "celery",
    "kombu.transport.redis",
    "psycopg",
    "gunicorn.util",
    "babel.messages.pofile",
    "markdown_it",
    "nh3",
    "cryptography.fernet",
    "html5lib",
]
OPTIONS = ("-n", "0", "-q", "-x", "--reuse-db", "-p", "no:randomly", "-p", "no:cacheprovider", "--no-header")
TOO_LONG = -1


class Instead(MetaPathFinder):
    """Finds a given source for one module, and nothing else."""

    def __init__(self, path: str, source: str) -> None:
        self.name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        self.path = path
        self.source = source

    def find_spec(self, fullname: str, path: object, target: ModuleType | None = None) -> ModuleSpec | None:
        if fullname != self.name:
            return None
        loader = Given(fullname, str(Path(self.path).resolve()), self.source)
        return spec_from_loader(fullname, loader, is_package=self.path.endswith("__init__.py"))


class Given(SourceFileLoader):
    def __init__(self, fullname: str, path: str, source: str) -> None:
        super().__init__(fullname, path)
        self.source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, self.path, "exec", dont_inherit=True)


class Unhurried:
    """A plugin: Hypothesis finds the same examples each time, and a busy machine is no failure."""

    def pytest_configure(self) -> None:
        from hypothesis import HealthCheck, settings  # not before pytest has rewritten its assertions

        settings.register_profile(
            "mutation",
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        settings.load_profile("mutation")


class Chosen:
    """A plugin: of what was collected, these tests, the quickest first."""

    def __init__(self, seconds: Mapping[str, float]) -> None:
        self.seconds = seconds

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self.seconds),
            key=lambda item: self.seconds[item.nodeid],
        )


def preload() -> None:
    for name in PRELOADED:
        importlib.import_module(name)


def running(
    files: list[str], *options: str, plugins: list[object], finder: Instead | None = None
) -> Callable[[], int]:
    def run() -> int:
        if finder:
            sys.meta_path.insert(0, finder)
        return pytest.main([*OPTIONS, *options, *files], plugins=[Unhurried(), *plugins])

    return run


def forked(work: Callable[[], int], *, log: Path, within: float) -> int:
    """What `work` returned in a child, 1 if it raised, TOO_LONG if it had to be killed."""
    child = os.fork()
    if not child:
        code = 1
        try:
            os.setsid()
            with log.open("w") as out:
                os.dup2(out.fileno(), 1)
                os.dup2(out.fileno(), 2)
            code = work()
        except BaseException:  # noqa: BLE001 - a broken module may raise anything
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return abs(os.waitstatus_to_exitcode(status))
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return TOO_LONG
