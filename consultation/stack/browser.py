"""The browser that the journeys drive. `python -m consultation.stack.browser` installs it where it may."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
INSTALL = "apt-get install -y --no-install-recommends chromium fonts-dejavu-core"  # the font carries Kazakh


def find() -> Path | None:
    """CHROMIUM names another one."""
    for name in (os.environ.get("CHROMIUM", ""), *NAMES):
        if found := shutil.which(name):
            return Path(found)
    return None


def main() -> None:
    if find() or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("test: installing chromium for the browser journeys", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ("apt-get update", INSTALL):
        done = subprocess.run([*command.split(), "-q"], env=quiet, stdin=subprocess.DEVNULL)
        if done.returncode:
            sys.exit(f"test: `{command}` ended with code {done.returncode}")


if __name__ == "__main__":
    main()
