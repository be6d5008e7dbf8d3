"""What becomes of browser journeys where there is no browser."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from consultation.stack import browser, places

SUITE = """
import pytest

@pytest.mark.browser
def test_journey():
    raise AssertionError

def test_plain():
    pass
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    (tmp_path / "test_suite.py").write_text(SUITE)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = browser\n")
    return tmp_path


def run(suite: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """In a place without any browser."""
    bare = {name: value for name, value in os.environ.items() if name not in ("CI", "CHROMIUM")}
    command = [sys.executable, "-m", "pytest", "-p", "no:django", "-p", "no:randomly"]
    command += ["-p", "consultation.stack.pytest_browser", str(suite)]
    bare |= {"PATH": str(suite), "PYTHONPATH": str(places.ROOT), "PYTEST_PLUGINS": "", **env}
    return subprocess.run(command, env=bare, cwd=suite, capture_output=True, text=True)


def test_without_a_browser_journeys_are_left_out_and_the_end_says_how_to_get_them_back(suite: Path) -> None:
    done = run(suite)

    assert done.returncode == 0
    assert "1 passed, 1 deselected" in done.stdout
    assert f"1 browser journeys were left out; to run them: {browser.INSTALL}" in done.stdout.splitlines()[-2]


def test_in_ci_a_missing_browser_fails_the_run(suite: Path) -> None:
    done = run(suite, CI="true")

    assert done.returncode != 0
    assert browser.INSTALL in done.stderr + done.stdout


def test_with_a_browser_journeys_run(suite: Path) -> None:
    done = run(suite, CHROMIUM=sys.executable)

    assert "1 failed, 1 passed" in done.stdout
