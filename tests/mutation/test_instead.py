from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from tests.mutation import instead

SOURCE = """
from functools import wraps

LIMIT = 3

def counted(work):
    @wraps(work)
    def run(number):
        return work(number) + 0
    return run

@counted
def doubled(number):
    return number * 2

class Tally:
    start = 1

    @property
    def sum(self):
        return sum(n * 1 for n in range(LIMIT))
"""


@pytest.fixture
def module(tmp_path: Path) -> ModuleType:
    file = tmp_path / "tally.py"
    file.write_text(SOURCE)
    spec = importlib.util.spec_from_file_location("tally", file)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def exchanges(module: ModuleType, old: str, new: str) -> instead.Exchanges | None:
    path = str(module.__file__)
    return instead.exchanges(path, SOURCE.replace(old, new) if old else SOURCE, instead.loaded([path])[path])


def test_a_function_is_exchanged_also_where_a_decorator_holds_it(module: ModuleType) -> None:
    for function, code in exchanges(module, "number * 2", "number *\\\n 5") or []:
        function.__code__ = code
    assert module.doubled(2) == 10


def test_what_a_property_computes_is_exchanged_with_the_functions_in_it(module: ModuleType) -> None:
    for function, code in exchanges(module, "n * 1", "n * 10") or []:
        function.__code__ = code
    assert module.Tally().sum == 30


def test_nothing_is_exchanged_where_nothing_differs(module: ModuleType) -> None:
    assert exchanges(module, "", "") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("LIMIT = 3", "LIMIT = 4"),
        ("start = 1", "start = 2"),
        ("def doubled(number)", "def doubled(number=1)"),
        ("@counted\n", ""),
        ("work(number) + 0", "work(number) + 1"),  # the wrapper has been made already
    ],
)
def test_what_has_run_at_import_cannot_be_exchanged(module: ModuleType, old: str, new: str) -> None:
    assert exchanges(module, old, new) is None
