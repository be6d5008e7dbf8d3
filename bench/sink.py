"""A mail server that takes everything and keeps nothing: python -m bench.sink PORT

It offers PIPELINING, as Postfix and Exim do, and answers commands that came together together.
"""

from __future__ import annotations

import socket
import sys
from socketserver import StreamRequestHandler, ThreadingTCPServer

from consultation.stack import processes

HELLO = b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
ANSWERS = {b"EHLO": HELLO, b"DATA": b"354 Go ahead\r\n", b"QUIT": b"221 Bye\r\n"}
END = b".\r\n"


class Sink(StreamRequestHandler):
    rbufsize = 1 << 16

    def handle(self) -> None:
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers, command = b"220 sink\r\n", b""
        while command != b"QUIT":
            if not self.waiting():
                self.connection.sendall(answers)
                answers = b""
            line = self.rfile.readline()
            if not line:
                return
            command = line[:4].upper()
            answers += ANSWERS.get(command, b"250 OK\r\n")
            if command == b"DATA":
                self.connection.sendall(answers)
                while self.rfile.readline() != END:
                    pass
                answers = b"250 Taken\r\n"
        self.connection.sendall(answers)

    def waiting(self) -> bool:
        """Whether another command has come already."""
        self.connection.setblocking(False)
        try:
            return bool(self.rfile.peek(1))  # type: ignore[attr-defined]
        except BlockingIOError:
            return False
        finally:
            self.connection.setblocking(True)


class Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


if __name__ == "__main__":
    processes.end_with_parent()
    with Server(("127.0.0.1", int(sys.argv[1])), Sink) as server:
        server.serve_forever()
