"""Processor time of running programs: other things on the machine disturb it least."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
USED, USED_BY_THE_ENDED = slice(11, 13), slice(13, 15)  # counted from the state on, the third word


def words(pid: int) -> list[str]:
    # The second word is a name in parentheses, which may hold spaces.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def children(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int(words(int(entry.name))[1]) == parent:
                found.append(int(entry.name))
    return found


def seconds(parent: int) -> float:
    """Of a program and its children, those included that have ended."""
    own = words(parent)
    ticks = sum(map(int, own[USED] + own[USED_BY_THE_ENDED]))
    for child in children(parent):
        with suppress(OSError):
            ticks += sum(map(int, words(child)[USED]))
    return ticks / TICKS


def resident(pid: int) -> float:
    """Megabytes (10⁶ bytes) in memory, shared or not."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise LookupError(f"no memory told for process {pid}")
