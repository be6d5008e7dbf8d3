"""Become another program that ends when its parent does. Run as a script; imports nothing of ours.

    python -I -S launch.py PARENT SIGNAL IDENTITY COMMAND…

A program in between instead of `preexec_fn`, which is unsafe once the parent has threads. IDENTITY is `same`,
`namespace` (root is seen as user 1000 inside, files stay root's outside) or `UID:GID`.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
PARENT_GONE = 113  # told apart from the program's own exit codes in logs


def enter_user_namespace(libc: ctypes.CDLL) -> None:
    if libc.unshare(CLONE_NEWUSER) != 0:
        sys.exit(f"no user namespace: {os.strerror(ctypes.get_errno())}")
    for name, line in (("setgroups", "deny"), ("gid_map", "1000 0 1"), ("uid_map", "1000 0 1")):
        Path(f"/proc/self/{name}").write_text(line, encoding="ascii")


def become(identity: str, libc: ctypes.CDLL) -> None:
    if identity == "namespace":
        enter_user_namespace(libc)
    elif identity != "same":
        uid, gid = map(int, identity.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def main(parent: str, death_signal: str, identity: str, *command: str) -> None:
    # A job started in the background by a shell inherits SIGINT ignored, and would hand that on.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(each, signal.SIG_DFL)
    libc = ctypes.CDLL(None, use_errno=True)
    become(identity, libc)
    if sys.platform == "linux":
        # After every change of identity, because that clears it.
        libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != int(parent):
            os._exit(PARENT_GONE)
    os.execv(command[0], command)  # noqa: S606  that is what it is for


if __name__ == "__main__":
    main(*sys.argv[1:])
