"""A process that has collected all tests, and runs some of them in a child as often as it is asked.

A child begins at once, where pytest would take seconds. It can judge what runs within functions only: everything
was imported before.
"""

from __future__ import annotations

import gc
import os
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path

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
    """A plugin. Answers each Asked with an exit code, or None if the module must be imported instead."""

    asked: Connection
    paths: list[str]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        warming, *others = sorted(session.items, key=lambda item: not item.nodeid.startswith(WARMING))
        session.config.hook.pytest_runtest_protocol(item=warming, nextitem=others[-1])
        imported(self.paths)
        living = instead.loaded(self.paths)
        connections.close_all()
        gc.freeze()
        self.asked.send(None)
        while asked := self.next():
            exchanges = instead.exchanges(asked.path, asked.source, living[asked.path])
            if exchanges is None:
                self.asked.send(None)
                continue

            def judge(asked: Asked = asked, exchanges: instead.Exchanges = exchanges) -> int:
                for function, code in exchanges:
                    function.__code__ = code
                return judged(session, asked.tests, after=warming)

            self.asked.send(forking.ended(forking.forked(judge)))
        os._exit(0)

    def next(self) -> Asked | None:
        try:
            return self.asked.recv()  # type: ignore[no-any-return]
        except EOFError:
            return None


def judged(session: pytest.Session, tests: list[str], *, after: pytest.Item) -> int:
    """1 as soon as one of the tests fails, else 0."""
    found = {item.nodeid: item for item in session.items}
    for item, following in pairwise([*(found[name] for name in tests), after]):
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return 1
    return 0
