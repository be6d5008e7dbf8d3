"""A page that is kept, asked for in ways in which it is not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

from bench.asking import request


def variants_of(path: str, parameter: str = "variant") -> Callable[[int], Sequence[bytes]]:
    """So many questions for the same page, none of which was asked before: each is made anew."""
    numbers = count(1)
    return lambda many: [request(f"{path}?{parameter}={next(numbers)}") for _ in range(many)]
