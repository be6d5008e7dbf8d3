"""Measure one group of figures, in a process of its own: python -m bench.one NAME

Nothing that one group leaves behind (memory, caches, a full table) weighs on the next.
"""

from __future__ import annotations

import sys
from importlib import import_module

from bench.reporting import packed
from bench.running import bench
from consultation.stack import endings, processes


def main(name: str) -> None:
    processes.end_with_parent()
    with endings.raised(), bench() as parts:
        # After Django is set up: the module names models.
        for result in import_module(f"bench.figures.{name}").measured(parts):
            print(packed(result), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
