"""Work in a child of this process, which finds everything imported that this one has."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from consultation.stack import processes


def forked(work: Callable[[], int], *, log: Path | None = None) -> int:
    """The child's process id. It exits with what `work` returns, or with 1 if that raises."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        os.setsid()
        processes.end_with_parent()
        if log:
            with log.open("w") as out:
                os.dup2(out.fileno(), 1)
                os.dup2(out.fileno(), 2)
        code = work()
    except BaseException:  # noqa: BLE001 - a broken module may raise anything
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def ended(child: int) -> int:
    """Waits for it; its exit code, negative if a signal ended it. What it started ends with it."""
    try:
        _, status = os.waitpid(child, 0)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(status)
