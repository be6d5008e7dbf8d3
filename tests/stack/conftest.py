from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from consultation.stack import places

OURS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "KEYS_DIR", "SECRET_KEY", "DEBUG", "DEMO_MAIL_DIR")
PATIENCE = 60.0  # seconds; two other cores may be busy with tests


@dataclass
class Home:
    """A place for embedded services, and what runs there."""

    path: Path
    programs: list[subprocess.Popen[str]] = field(default_factory=list)

    def environment(self, **added: str) -> dict[str, str]:
        """As from a shell in which nothing of ours is set."""
        bare = {name: value for name, value in os.environ.items() if name not in OURS}
        ours = {"STACK_DIR": str(self.path), "PYTHONPATH": str(places.ROOT)}
        # Where setproctitle is installed, gunicorn's title would else overwrite what `running` looks for.
        return {**bare, **ours, "SPT_NOENV": "1", **added}

    def run(self, *command: str, **added: str) -> subprocess.Popen[str]:
        program = subprocess.Popen(
            command,
            env=self.environment(**added),
            cwd=places.ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.programs.append(program)
        return program

    def program(self, text: str, **added: str) -> subprocess.Popen[str]:
        return self.run(sys.executable, "-u", "-c", text, **added)

    def running(self) -> dict[int, str]:
        """The processes that name this place in their command line or environment, or work in it."""
        found = {}
        names = (
            str(self.path),
            places.short_hash(self.path.resolve()),
        )  # the latter of sockets and stand-ins
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command = (process / "cmdline").read_bytes()
                # Servers overwrite the other two with a title.
                told = command + (process / "environ").read_bytes() + bytes((process / "cwd").readlink())
            except OSError:
                continue
            if any(name.encode() in told for name in names):
                found[int(process.name)] = command.replace(b"\0", b" ").decode(errors="replace")
        return found

    def owners(self, part: str = "") -> set[int]:
        """The users whose processes run there, `part` being in their command lines."""
        found = set()
        for pid, command in self.running().items():
            with suppress(FileNotFoundError):
                found |= {Path(f"/proc/{pid}").stat().st_uid} if part in command else set()
        return found

    def left_after(self, seconds: float) -> dict[int, str]:
        """What still runs by then; returns early when nothing does."""
        deadline = time.monotonic() + seconds
        while (left := self.running()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return left


def read_until(program: subprocess.Popen[str], wanted: str) -> str:
    """What it says up to the line that holds `wanted`. Fails if it ends first."""
    assert program.stdout
    said = ""
    for line in program.stdout:
        said += line
        if wanted in line:
            return said
    raise AssertionError(f"ended with {program.wait()} and never said {wanted!r}:\n{said}")


@contextmanager
def emptied(place: Home) -> Iterator[Home]:
    """What still runs there at the end is killed, and fails the test that should have ended it."""
    yield place
    left = place.left_after(10)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    for program in place.programs:
        program.wait()
        if program.stdout:
            program.stdout.close()
    place.programs.clear()
    assert left == {}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with emptied(Home(tmp_path / "home")) as place:
        yield place
    places.forget(place.path)
    for sockets in places.SHARED.glob(f"kenes-*-{places.short_hash(place.path.resolve())}"):
        shutil.rmtree(sockets)  # another user's, when a test became one
