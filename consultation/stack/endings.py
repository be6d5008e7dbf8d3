"""INT, TERM and HUP as exceptions, so that whatever was started is stopped on the way out."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Ended(SystemExit):
    """We were asked to end. Exits as shells report it: 128 and the signal's number."""


HURRIED = (KeyboardInterrupt, Ended)  # somebody waits for us to be gone


def end(number: int, frame: FrameType | None) -> None:
    raise Ended(128 + number)


@contextmanager
def raised() -> Iterator[None]:
    """Raise Ended in the main thread at TERM and HUP, and KeyboardInterrupt at INT.

    INT is set as well because a job that a shell starts in the background begins with it ignored.
    """
    before = {each: signal.signal(each, end) for each in (signal.SIGTERM, signal.SIGHUP)}
    before[signal.SIGINT] = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
