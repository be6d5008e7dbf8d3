"""The proxy that the tests put in front. `python -m consultation.stack.nginx` fetches it where it may.

Debian's package is unpacked under `var/` and not installed: installing it would start a server on port 80.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from consultation.stack import places

UNPACKED = places.VAR / "nginx"
INSTALL = "apt-get install nginx"


def find() -> Path | None:
    for place in (shutil.which("nginx"), "/usr/sbin/nginx", UNPACKED / "usr" / "sbin" / "nginx"):
        if place and Path(place).exists():
            return Path(place)
    return None


def main() -> None:
    """Failing is no fault: what needs it is then left out, and says so."""
    if find() or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("test: fetching nginx for the proxy's tests", flush=True)
    with tempfile.TemporaryDirectory() as home:
        for command in ("apt-get update -q", "apt-get download -q nginx"):
            subprocess.run(command.split(), cwd=home, stdin=subprocess.DEVNULL, capture_output=True)
        for package in Path(home).glob("nginx_*.deb"):
            subprocess.run(["dpkg-deb", "-x", package, UNPACKED], check=True)


if __name__ == "__main__":
    main()
