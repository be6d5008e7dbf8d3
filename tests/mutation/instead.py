"""One module may be another than the one on disk: found so when imported, or exchanged where it is loaded."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_loader
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

Loaded = dict[tuple[str, int], list[FunctionType]]  # a function's full name and first line → those that live
Exchanges = list[tuple[FunctionType, CodeType]]  # which function gets which code


class Instead(MetaPathFinder):
    """Finds a given source for one module, and nothing else."""

    def __init__(self, path: str, source: str) -> None:
        self.name = dotted(path)
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
        return compiled(self.source, self.path)


def dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def compiled(source: str, path: str) -> CodeType:
    return compile(source, path, "exec", dont_inherit=True)


def loaded(paths: Iterable[str]) -> dict[str, Loaded]:
    """Every function of these modules that lives in this process, decorated ones too."""
    found: dict[str, Loaded] = {str(Path(path).resolve()): defaultdict(list) for path in paths}
    for thing in gc.get_objects():  # whose class is not asked for: a lazy one would begin to work
        if type(thing) is FunctionType and thing.__code__.co_filename in found:
            code = thing.__code__
            found[code.co_filename][key(code)].append(thing)
    return {path: found[str(Path(path).resolve())] for path in paths}


def exchanges(path: str, source: str, living: Loaded) -> Exchanges | None:
    """Which living function gets which code, so that the module is as if `source` had been imported.

    None if that cannot be told: what runs while importing would be different, too.
    """
    old, new = compiled(Path(path).read_text(), path), compiled(source, path)
    if itself(old) != itself(new):
        return None
    found: Exchanges = []
    for was, becomes in differing(old, new):
        functions = living.get(key(was), [])
        made_by_it = any(living.get(key(inner)) for inner in inside(was))
        if not functions or made_by_it or was.co_freevars != becomes.co_freevars:
            return None
        found.extend((function, becomes) for function in functions)
    return found


def differing(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The outermost functions that differ, and whatever else does outside of them."""
    for was, becomes in zip(within(old), within(new), strict=True):
        if was.co_flags & CO_OPTIMIZED or itself(was) != itself(becomes):
            if everything(was) != everything(becomes):
                yield was, becomes
        else:
            yield from differing(was, becomes)


def key(code: CodeType) -> tuple[str, int]:
    return (code.co_qualname, code.co_firstlineno)


def inside(code: CodeType) -> Iterator[CodeType]:
    for inner in within(code):
        yield inner
        yield from inside(inner)


def within(code: CodeType) -> list[CodeType]:
    return [constant for constant in code.co_consts if isinstance(constant, CodeType)]


def itself(code: CodeType) -> tuple[object, ...]:
    """What it does, wherever its lines stand; of the functions within only that they are there."""
    constants = ["code" if isinstance(constant, CodeType) else repr(constant) for constant in code.co_consts]
    arguments = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    return (code.co_code, code.co_exceptiontable, constants, arguments, names)


def everything(code: CodeType) -> tuple[object, ...]:
    return (itself(code), [everything(inner) for inner in within(code)])
