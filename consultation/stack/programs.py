"""The programs that make up a running site, and what is done before they start."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from consultation.stack import places, processes

PREPARATIONS = {
    "compile_catalogues": "compiling translations",
    "migrate": "bringing the database up to date",
    "load_reference": "loading territories, authorities and topics",
    "load_demo": "loading the demo texts and people",
}
SHORTENED = {"TRANSACTION_TIMEOUT": "10"}  # seconds, against 30: a demo's mail should not be waited for
UNHURRIED = {"TRANSACTION_TIMEOUT": "0"}  # on a slow machine a migration takes longer than a request may
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  and how to get there
ANSWERS_WITHIN = 60.0  # seconds; a cold first import on a slow disk


@dataclass(frozen=True)
class Site:
    """`home` keeps its data and logs, `env` is all that its programs know."""

    home: Path
    env: dict[str, str]

    @property
    def settle_seconds(self) -> float:
        """How long after an event a digest may speak of it: twice what a transaction may last."""
        return 2 * float((SHORTENED | self.env)["TRANSACTION_TIMEOUT"])

    def start(
        self,
        name: str,
        *command: str,
        death_signal: signal.Signals | None = None,
        pass_fds: tuple[int, ...] = (),
        **env: str,
    ) -> processes.Process:
        return processes.start(
            name,
            [sys.executable, "-m", *command],
            log=self.home / "logs" / f"{name}.log",
            env=SHORTENED | env | self.env,
            death_signal=death_signal,
            pass_fds=pass_fds,
            cwd=places.ROOT,
        )

    def manage(self, command: str) -> float:
        """Run one of Django's commands; returns the seconds it took. Raises NotStarted if it fails."""
        began = time.monotonic()
        log = self.home / "logs" / f"{command}.log"
        log.unlink(missing_ok=True)
        program = [sys.executable, str(places.ROOT / "manage.py"), command]
        process = processes.start(command, program, log=log, env=UNHURRIED | self.env, cwd=places.ROOT)
        try:
            if code := process.popen.wait():
                said = process.last_lines()
                raise processes.NotStarted(f"`manage.py {command}` ended with code {code}\n{said}")
        finally:
            process.stop()
        return time.monotonic() - began

    def start_web(
        self, listener: socket.socket, *, name: str = "web", application: str = "consultation.wsgi"
    ) -> processes.Process:
        """gunicorn on a socket that already listens, so that nobody can take the port in between."""
        return self.start(
            name,
            *("gunicorn", application, "--bind", f"fd://{listener.fileno()}", "--no-control-socket"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "8", "--graceful-timeout", "5"),
            pass_fds=(listener.fileno(),),
            DATABASE_POOL="1",  # worker processes of Celery fork, and cannot share one
        )

    def start_worker(self) -> processes.Process:
        return self.start(
            "worker",
            *("celery", "--app", "consultation.celery:app", "worker"),
            *("--loglevel", "INFO", "--concurrency", "2"),
            *("--without-gossip", "--without-mingle"),  # there is nobody to gossip with
            # Asked to stop while its broker dies too, it was seen to wait for ever. Its pool ends with it.
            death_signal=signal.SIGKILL,
        )

    def start_beat(self) -> processes.Process:
        schedule = self.home / "beat"
        schedule.mkdir(exist_ok=True)
        return self.start(
            "beat",
            *("celery", "--app", "consultation.celery:app", "beat", "--loglevel", "INFO"),
            *("--pidfile=", "--schedule", str(schedule / "schedule")),
        )


def environment(home: Path, host: str, port: int, added: dict[str, str]) -> dict[str, str]:
    """Ours for what was not given; what the caller's environment says stands."""
    ours = {
        "DJANGO_SETTINGS_MODULE": "consultation.settings",
        "BASE_URL": base_url(host, port),
        "ALLOWED_HOSTS": "*" if host in EVERYWHERE else f"localhost,127.0.0.1,[::1],{bracketed(host)}",
        "DEMO_MAIL_DIR": str(home / "mail"),
        **added,
    }
    given = {name: value for name, value in os.environ.items() if value}
    return {**ours, **given, "DEMO": "1", "PYTHONUNBUFFERED": "1"}


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def base_url(host: str, port: int) -> str:
    """By name on this machine: browsers allow passkeys on `localhost`, not on its number."""
    local = host in ("127.0.0.1", *EVERYWHERE)
    return f"http://{'localhost' if local else bracketed(host)}:{port}"


def answers(host: str, port: int) -> bool:
    """Whether anything at all is said to a request; a page that fails is for a person to see."""
    connection = http.client.HTTPConnection(EVERYWHERE.get(host, host), port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status > 0
    except OSError:
        return False
    finally:
        connection.close()
