"""A process that has collected all tests, and runs some of them in a child as often as it is asked.

A child begins at once, where pytest would take seconds. It can judge only what runs within functions, for
everything was imported before.
"""

from __future__ import annotations

import gc
import os
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.connection import Connection

import pytest
from django.db import connections

from tests.mutation import forking, instead
from tests.mutation.reach import imported

WARMING = "tests/mutation/test_mutants.py"  # stands in none of the folders that are asked


@dataclass(frozen=True)
class Asked:
    path: str
    source: str
    tests: list[str]


@dataclass(eq=False)
class Ready:
    """A plugin. Answers each Asked with an exit code, or None if the module must be imported instead.

    Runs some tests before, so that no child is the first to render a template or to read a catalogue.
    """

    asked: Connection
    paths: list[str]
    samples: list[str]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        (end, *_) = (item for item in session.items if item.nodeid.startswith(WARMING))
        if run(session, self.samples, end=end):
            os._exit(1)
        imported(self.paths)
        living = instead.loaded(self.paths)
        connections.close_all()
        gc.freeze()
        self.asked.send(None)
        while asked := self.next():
            self.asked.send(answer(session, asked, living[asked.path], end=end))
        os._exit(0)

    def next(self) -> Asked | None:
        try:
            return self.asked.recv()  # type: ignore[no-any-return]
        except EOFError:
            return None


def answer(session: pytest.Session, asked: Asked, living: instead.Loaded, *, end: pytest.Item) -> int | None:
    exchanges = instead.exchanges(asked.path, asked.source, living)
    if exchanges is None:
        return None

    def judge() -> int:
        for function, code in exchanges:
            function.__code__ = code
        return run(session, asked.tests, end=end)

    return forking.ended(forking.forked(judge))


def run(session: pytest.Session, tests: list[str], *, end: pytest.Item) -> int:
    """1 as soon as one of the tests fails, else 0. All they have set up is torn down, but the session."""
    found = {item.nodeid: item for item in session.items}
    for item, following in pairwise([*(found[name] for name in tests), end]):
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return 1
    return 0
