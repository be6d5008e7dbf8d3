"""What is mutated, and the tests that are asked about it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

PLACES = (
    "consultation/votes/**/*.py",
    "consultation/digests/**/*.py",
    "consultation/*/rules.py",
    "accounts/rules.py",
)


def modules(only: Iterable[str]) -> list[str]:
    """Paths from the root, rules first; all of them, or those that begin with one of `only`."""
    found = {str(path) for place in PLACES for path in Path().glob(place) if path.read_text().strip()}
    chosen = {path for path in found if path.startswith(tuple(only) or "")}
    return sorted(chosen, key=lambda path: (not path.endswith("/rules.py"), path))


def tests(paths: Iterable[str]) -> list[str]:
    features = {"accounts" if path.startswith("accounts") else path.split("/")[1] for path in paths}
    return sorted(f"tests/{feature}" for feature in features)
