"""Make `.venv` from the hashed lock. Run by whatever python3 there is, so nothing newer than 3.8 stands here.

Does nothing when the lock and the interpreter are those of last time.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements" / "dev.txt"
STAMP = VENV / "made-from"


def say(line: str) -> None:
    print(f"setup: {line}", flush=True)


def made_from() -> str:
    return f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()} {sys.version_info[:2]}"


def run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(f"setup: `{' '.join(command[:4])} …` ended with code {done.returncode}")


def need_venv() -> None:
    """Debian ships the part of python3 that makes environments as a package of its own."""
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return
    package = f"python3.{sys.version_info[1]}-venv"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"setup: this python3 cannot make environments. As root: apt-get install {package}")
    say(f"installing {package}")
    run("apt-get", "update", "-q")
    run("apt-get", "install", "-y", "-q", "--no-install-recommends", package)


def make() -> None:
    need_venv()
    say(f"making .venv from {LOCK.relative_to(ROOT)} (a minute or two the first time)")
    run(sys.executable, "-m", "venv", "--clear", str(VENV))
    run(
        *(str(VENV / "bin" / "python"), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"),
        *("--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)),
    )
    STAMP.write_text(made_from())
    say("done")


def main() -> None:
    if sys.version_info < OLDEST:
        have = ".".join(map(str, sys.version_info[:2]))
        sys.exit(
            f"setup: Python {have} is too old, {OLDEST[0]}.{OLDEST[1]} or newer is needed: make PYTHON=…"
        )
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "setup.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (STAMP.exists() and STAMP.read_text() == made_from()):
            make()


if __name__ == "__main__":
    main()
