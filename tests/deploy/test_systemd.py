from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from consultation.stack import places

UNITS = sorted((places.ROOT / "deploy" / "systemd").iterdir())
SYSTEM = Path("/lib/systemd/system")
MOST_EXPOSED = 20  # of 100, as systemd itself counts


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A root directory with our units, systemd's own targets and the programs that are started."""
    if not shutil.which("systemd-analyze") or not SYSTEM.exists():
        pytest.skip("no systemd here")
    ours, theirs = tmp_path / "etc/systemd/system", tmp_path / "lib/systemd/system"
    for directory in (ours, theirs):
        directory.mkdir(parents=True)
    for unit in UNITS:
        shutil.copy(unit, ours)
        for program in re.findall(r"^Exec\w+=(\S+)", unit.read_text(), re.MULTILINE):
            target = tmp_path / program.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text("#!/bin/sh\n")
            target.chmod(0o755)
    for unit in (*SYSTEM.glob("*.target"), *SYSTEM.glob("*.slice")):
        shutil.copy(unit, theirs)
    return tmp_path


def analyze(machine: Path, *arguments: str | Path) -> tuple[int, str]:
    command = ["systemd-analyze", *arguments, f"--root={machine}"]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, cwd=machine)
    return done.returncode, done.stderr


def test_systemd_has_nothing_to_say_about_the_units(machine: Path) -> None:
    units = sorted((machine / "etc/systemd/system").iterdir())
    assert analyze(machine, "verify", *units) == (0, "")


@pytest.mark.parametrize("unit", [unit.name for unit in UNITS if unit.suffix == ".service"])
def test_a_service_may_do_little_on_its_machine(unit: str, machine: Path) -> None:
    code, _ = analyze(machine, "security", "--offline=true", f"--threshold={MOST_EXPOSED}", unit)
    assert code == 0
