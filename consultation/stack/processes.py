"""Start a program that cannot outlive the one that started it, and stop it with patience."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
LAUNCHER = Path(__file__).with_name("launch.py")
LAST_LINES = 15  # enough for a traceback's end


class NotStarted(RuntimeError):
    """Something could not be started; the message is for the person at the terminal."""


@dataclass(frozen=True)
class Process:
    """A started program in a process group of its own, so that the terminal's Ctrl-C reaches only us."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals

    @property
    def running(self) -> bool:
        return self.popen.poll() is None

    def last_lines(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-LAST_LINES:]
        return "\n".join(f"{self.name} | {line}" for line in lines)

    def ask_to_stop(self) -> None:
        if self.running:
            self.popen.send_signal(self.stop_signal)

    def stop(self, patience: float = 15.0) -> None:
        """Return once it has ended. After `patience` seconds the whole group is killed."""
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self.popen.wait(patience)
        # Its children too, also when it ended by itself and left them.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()


def end_with_parent() -> None:
    """Have the kernel send us TERM when the program that started us dies: a killed `make` leaves nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


def launched(command: Sequence[str | Path], death_signal: signal.Signals, identity: str) -> list[str]:
    """The command line that runs `command` through launch.py."""
    launcher = [sys.executable, "-I", "-S", str(LAUNCHER)]
    return [*launcher, str(os.getpid()), str(int(death_signal)), identity, *map(str, command)]


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
    death_signal: signal.Signals | None = None,
    identity: str = "same",
    pass_fds: Sequence[int] = (),
    cwd: Path | None = None,
) -> Process:
    """Start `command`, whose first word is a full path, with output appended to `log`.

    If this process dies, however it dies, the kernel sends the program `death_signal`, or `stop_signal` where
    nothing else is said. The kernel means the thread that called us, not the process, hence the main thread
    only.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("start programs from the main thread: their death signal follows the thread")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        popen = subprocess.Popen(
            launched(command, death_signal or stop_signal, identity),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=env,
            cwd=cwd,
            pass_fds=pass_fds,
            start_new_session=True,
        )
    return Process(name, popen, log, stop_signal)


def wait_for(process: Process, ready: Callable[[], bool], *, within: float) -> None:
    """Raises NotStarted with the last log lines if `process` ends first, or `within` seconds pass."""
    deadline = time.monotonic() + within
    while not ready():
        if not process.running or time.monotonic() > deadline:
            process.stop(patience=1)
            raise NotStarted(f"{process.name} did not start, see {process.log}\n{process.last_lines()}")
        time.sleep(0.02)
