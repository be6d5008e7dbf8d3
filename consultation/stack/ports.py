"""Ports to listen on."""

from __future__ import annotations

import errno
import socket

HOW_MANY_TO_TRY = 100


def listen(host: str, port: int) -> socket.socket:
    """Listen on `port` or, if it is busy, the next free one.

    The socket is handed to the server as it is, so that nobody takes the port in between. Raises OSError
    for any other reason, and when a hundred ports are busy.
    """
    for candidate in range(port, min(port + HOW_MANY_TO_TRY, 65536)):
        try:
            return opened(host, candidate)
        except OSError as problem:
            if problem.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, f"ports {port} to {candidate} are all busy")


def opened(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=128, dualstack_ipv6=host == "::")


def unused() -> int:
    """A loopback port that was free a moment ago, for programs that cannot be handed a socket."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
