"""Run a command as root in a place where no user namespace can be made, as in many containers."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1


def main(*command: str) -> None:
    libc = ctypes.CDLL(None)
    entered, told_entered = os.pipe()
    mapped, told_mapped = os.pipe()
    child = os.fork()
    if child == 0:
        libc.unshare(CLONE_NEWUSER)
        os.write(told_entered, b".")
        os.read(mapped, 1)
        # Its own limit: the machine's stays as it is.
        Path("/proc/sys/user/max_user_namespaces").write_text("0")
        os.setgid(0)
        os.setuid(0)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        os.execvp(command[0], command)  # noqa: S606
    os.read(entered, 1)
    for kind in ("gid_map", "uid_map"):
        Path(f"/proc/{child}/{kind}").write_text("0 0 65536")
    os.write(told_mapped, b".")
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    main(*sys.argv[1:])
