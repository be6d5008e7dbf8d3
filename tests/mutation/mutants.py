"""What could be wrong with a module: one small change each, by mutmut's operators.

mutmut's own runner leaves out whatever is decorated and all that stands outside functions: here, every action
that is a transaction, every property and every number with a name. So only its operators are used.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider
from mutmut.mutation.mutators import mutation_operators, operator_string

TEXTS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
TYPES = {"cast", "TypeVar", "dataclass"}
STATEMENTS = (cst.SimpleStatementLine, cst.BaseCompoundStatement, cst.Decorator)


@dataclass(frozen=True)
class Mutant:
    source: str
    lines: range  # of the statement that was changed
    change: str  # "old line → new line", which also names it


def left_out(node: cst.CSTNode, *, in_models: bool) -> bool:
    """mypy reads annotations and what a module exports; texts are the translators'; a table's shape is
    compared with the migrations by `make check`, and tests run on what the migrations made."""
    match node:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value="__all__"))]):
            return True
        case cst.Assign(value=cst.Call(func=cst.Name(value="TypeVar"))):
            return True
        case cst.Annotation() | cst.Import() | cst.ImportFrom():
            return True
        case cst.Call(func=cst.Name(value=name)):
            return name in TEXTS or name in TYPES
        case cst.ClassDef(name=cst.Name(value="Meta")):
            return True
        case cst.Assign(value=cst.Call(func=cst.Attribute(value=cst.Name(value="models")))):
            return in_models
        case cst.AnnAssign(value=cst.Call(func=cst.Attribute(value=cst.Name(value="models")))):
            return in_models
    return False


def of(source: str, *, in_models: bool = False) -> Iterator[Mutant]:
    wrapper = MetadataWrapper(cst.parse_module(source))
    positions, parents = wrapper.resolve(PositionProvider), wrapper.resolve(ParentNodeProvider)
    waiting: list[cst.CSTNode] = [wrapper.module]
    while waiting:
        node = waiting.pop()
        if left_out(node, in_models=in_models):
            continue
        waiting.extend(reversed(node.children))
        for changed in changes(node):
            mutated = cst.ensure_type(wrapper.module.deep_replace(node, changed), cst.Module).code
            statement = node
            while not isinstance(statement, (*STATEMENTS, cst.Module)):
                statement = parents[statement]
            found = positions[statement]
            body = getattr(statement, "body", None)
            last = positions[body].start.line if isinstance(body, cst.BaseSuite) else found.end.line
            yield Mutant(mutated, range(found.start.line, last + 1), difference(source, mutated))


def changes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for kind, operator in mutation_operators:
        if isinstance(node, kind) and operator is not operator_string:
            yield from operator(node)


def difference(source: str, mutated: str) -> str:
    lines = list(difflib.unified_diff(source.splitlines(), mutated.splitlines(), n=0))[3:]
    old, new = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    return f"{old} → {new}"
