"""Data directories of test and smoke runs."""

from __future__ import annotations

import subprocess
from pathlib import Path

from consultation.stack import places, runs
from tests.stack.conftest import PATIENCE, Home, read_until

HOLD = """
import sys, time
from pathlib import Path
from consultation.stack import runs
with runs.fresh(Path(sys.argv[1])) as home:
    print("at", home)
    time.sleep(300)
"""


def held(home: Home, parent: Path) -> tuple[subprocess.Popen[str], Path]:
    program = home.program(HOLD.replace("sys.argv[1]", repr(str(parent))))
    return program, Path(read_until(program, "at ").split()[1])


def test_a_run_removes_its_directory(tmp_path: Path) -> None:
    with runs.fresh(tmp_path) as home:
        (home / "something").write_text("made")

    assert not home.exists()


def test_what_a_killed_run_left_goes_with_the_next_and_what_is_in_use_stays(
    home: Home, tmp_path: Path
) -> None:
    killed, left = held(home, tmp_path)
    killed.kill()
    killed.communicate(timeout=PATIENCE)
    standing, used = held(home, tmp_path)
    assert left.exists() is False

    with runs.fresh(tmp_path):
        assert used.exists()
    standing.terminate()
    standing.communicate(timeout=PATIENCE)


def test_forgetting_takes_what_lies_outside_too(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for path in (home, places.SHARED / places.socket_name(home), places.elsewhere(home)):
        path.mkdir()

    places.forget(home)

    outside = (places.SHARED / places.socket_name(home), places.elsewhere(home))
    assert [path for path in (home, *outside) if path.exists()] == []
