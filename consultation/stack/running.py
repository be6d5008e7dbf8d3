"""The whole site on this machine: real parts, demo data, mail kept as files."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from consultation.stack import (
    development,
    lock,
    mailserver,
    ports,
    processes,
    programs,
    services,
    supervisor,
)


@dataclass(frozen=True)
class Running:
    """`supervisor.look()` tells whether it still does."""

    home: Path
    base_url: str
    mail: Path
    supervisor: supervisor.Supervisor
    settle_seconds: float


def say(line: str, end: str = "\n") -> None:
    # The terminal may be gone (HUP), and stopping must go on all the same.
    with suppress(OSError):
        print(line, end=end, flush=True)


@contextmanager
def held(home: Path) -> Iterator[Path]:
    """Yields the file for our address. Raises NotStarted, with its address, if a demo runs in `home`."""
    address = home / "address"
    with lock.alone(home / "owner.lock") as ours:
        if not ours:
            told = f"at {address.read_text()}" if address.exists() else "and is still starting"
            raise processes.NotStarted(f"a demo already runs {told} (data in {home}); stop it first")
        address.unlink(missing_ok=True)
        try:
            yield address
        finally:
            address.unlink(missing_ok=True)


def listening(host: str, port: int) -> socket.socket:
    try:
        listener = ports.listen(host, port)
    except OSError as problem:
        raise processes.NotStarted(f"cannot listen on {host}, port {port}: {problem.strerror}") from problem
    if port not in (0, got := listener.getsockname()[1]):
        say(f"port {port} is busy, taking {got}")
    return listener


@contextmanager
def demo(home: Path, host: str, port: int) -> Iterator[Running]:
    """Start everything, telling each step, and stop everything on the way out. Raises NotStarted."""
    with ExitStack() as parts:
        address = parts.enter_context(held(home))
        listener = parts.enter_context(listening(host, port))
        place = listener.getsockname()
        say("starting PostgreSQL and Valkey …")
        addresses = parts.enter_context(services.owned(home))
        watching = parts.enter_context(supervisor.supervised())
        if not os.environ.get("EMAIL_URL"):
            mail, addresses["EMAIL_URL"] = mailserver.start(home, home / "mail")
            watching.watch(mail)
        env = programs.environment(home, host, place[1], addresses | development.secrets_in(home))
        its = programs.Site(home, env)
        prepare(its)
        say("starting web server, worker and beat …")
        with listener:
            web = its.start_web(listener)
        watching.watch(web, its.start_worker(), its.start_beat())
        processes.wait_for(web, lambda: programs.answers(place[0], place[1]), within=programs.ANSWERS_WITHIN)
        address.write_text(env["BASE_URL"] + "/")
        parts.callback(say, "\nstopping …")
        yield Running(home, env["BASE_URL"], Path(env["DEMO_MAIL_DIR"]), watching, its.settle_seconds)


def prepare(its: programs.Site) -> None:
    for command, doing in programs.PREPARATIONS.items():
        say(f"{doing} … ", end="")
        say(f"{its.manage(command):.1f} s")
