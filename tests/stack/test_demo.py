"""The whole demo, as a person starts and ends it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from consultation.stack import places, ports
from tests.stack.conftest import PATIENCE, Home, emptied, read_until

DEMO = (sys.executable, "-u", "-m", "consultation.stack.demo")


@dataclass
class Demo:
    program: subprocess.Popen[str]
    home: Home
    said: str

    @property
    def address(self) -> str:
        """Without the last slash."""
        found = re.search(r"http://localhost:\d+", self.said)
        assert found
        return found[0]

    def ended(self) -> str:
        """What it said at the end."""
        said, _ = self.program.communicate(timeout=PATIENCE)
        return said

    def parts(self) -> dict[int, str]:
        return {pid: command for pid, command in self.home.running().items() if pid != self.program.pid}


@pytest.fixture(scope="module")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """One place for all demos of this file: from the second start on its database is filled."""
    place = Home(tmp_path_factory.mktemp("demo"))
    yield place
    places.forget(place.path)


@pytest.fixture
def demo_home(filled_home: Home) -> Iterator[Home]:
    with emptied(filled_home):
        yield filled_home


@pytest.fixture
def demo(demo_home: Home) -> Demo:
    program = demo_home.run(*DEMO, "--port", str(ports.unused()))
    return Demo(program, demo_home, read_until(program, "Ctrl-C stops"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_process_outlives_a_demo_that_is_ended_by(number: signal.Signals, demo: Demo) -> None:
    names = " ".join(demo.parts().values())

    demo.program.send_signal(number)
    demo.ended()

    for part in ("postgres -D", "valkey-server", "mailserver", "gunicorn", "app worker", "app beat"):
        assert part in names
    assert demo.home.left_after(PATIENCE) == {}


def test_a_demo_that_loses_a_part_says_so_and_ends(demo: Demo) -> None:
    beat = next(pid for pid, command in demo.parts().items() if "app beat" in command)

    os.kill(beat, signal.SIGKILL)

    said = demo.ended()
    assert "beat ended with code -9" in said
    assert "beat | " in said
    assert demo.program.returncode == 1
    assert demo.home.left_after(PATIENCE) == {}


def test_a_demo_whose_make_is_killed_ends(demo_home: Home) -> None:
    make = demo_home.run("make", "demo", f"ARGS=--port {ports.unused()}")
    read_until(make, "Ctrl-C stops")

    make.kill()
    make.communicate(timeout=PATIENCE)

    assert demo_home.left_after(PATIENCE) == {}


def test_a_second_demo_says_where_the_first_one_is_which_had_moved_from_a_busy_port(demo_home: Home) -> None:
    with ports.listen("127.0.0.1", 20000) as taken:
        busy = taken.getsockname()[1]
        program = demo_home.run(*DEMO, "--port", str(busy))
        first = Demo(program, demo_home, read_until(program, "Ctrl-C stops"))
    second = demo_home.run(*DEMO)

    said, _ = second.communicate(timeout=PATIENCE)

    assert second.returncode == 1
    assert f"a demo already runs at {first.address}/" in said
    assert urllib.request.urlopen(f"{first.address}/healthz").status == 200  # noqa: S310
    moved = re.search(rf"port {busy} is busy, taking (\d+)", first.said)
    assert moved
    assert first.address == f"http://localhost:{moved[1]}"
    assert int(moved[1]) > busy
    program.terminate()
    assert first.ended().strip() == "stopping …"
