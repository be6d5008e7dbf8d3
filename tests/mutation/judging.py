"""Does any test notice? One mutant after the other."""

from __future__ import annotations

import signal
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from tests.mutation import databases, forking, instead, mutants, running
from tests.mutation.reach import Reach, Watching, read
from tests.mutation.ready import WARMING, Asked, Ready

HOW = {  # by what ended it: an exit code, or a signal
    0: "survived",
    5: "survived",  # none of the tests is there any more
    -signal.SIGPROF: "hung",
    -signal.SIGALRM: "hung",
}
IMPORTED_WITHIN = 30.0  # seconds of work
EAGER = 5  # tests that noticed the last mutants are likely to notice the next


class TestsFail(Exception):
    """They do so without any mutant, so that they could tell nothing."""


def learned(paths: list[str], tests: list[str], *, home: Path) -> Reach:
    """Runs the tests on a new database, and leaves an untouched one. Raises TestsFail."""
    to = home / "reach.json"

    def learn() -> int:
        databases.use("learning")
        return running.run(tests, plugins=[running.Given(), Watching(paths, to)])

    passed(lambda: running.run([WARMING], "--reuse-db", plugins=[running.Made()]), home / "made.log")
    databases.renew("learning")
    passed(learn, home / "learned.log")
    return read(to)


def passed(work: Callable[[], int], log: Path) -> None:
    if forking.ended(forking.forked(work, log=log)):
        raise TestsFail(log.read_text())


@dataclass
class Judge:
    """Has its own database and its own process that is ready for mutants."""

    name: str
    paths: list[str]
    tests: list[str]
    reach: Reach
    home: Path
    eager: deque[str] = field(default_factory=lambda: deque(maxlen=EAGER))

    def __post_init__(self) -> None:
        databases.renew(self.name)
        databases.use(self.name)
        self.now = self.home / f"{self.name}.now"
        self.watched = running.Watched(self.reach.seconds, self.now)
        self.ready, asked = Pipe()
        log = self.home / f"{self.name}.log"
        forking.forked(lambda: self.get_ready(asked), log=log)
        asked.close()
        try:
            self.ready.recv()
        except EOFError:
            raise TestsFail(log.read_text()) from None

    def get_ready(self, asked: Connection) -> int:
        self.ready.close()
        plugins = [running.Given(), self.watched, Ready(asked, self.paths, self.reach.samples())]
        return running.run([WARMING, *self.tests], plugins=plugins)

    def judge(self, path: str, mutant: mutants.Mutant) -> str:
        """How the mutant ended. A test that fails without it as well tells nothing and is not asked again."""
        while tests := self.reach.of(path, mutant.lines, first=self.eager):
            asked = Asked(path, mutant.source, tests)
            code = self.exchanged(asked)
            way = self.exchanged if code is not None else self.imported
            if code is None:
                code = self.imported(asked)
            ending, test = HOW.get(code, "failed"), self.now.read_text()
            if ending == "survived":
                return ending
            if not test or way(Asked(path, Path(path).read_text(), [test])) == 0:
                self.eager.appendleft(test)
                return ending
            print(f"fails by itself: {test}", flush=True)
            del self.reach.seconds[test]
        return "survived"

    def exchanged(self, asked: Asked) -> int | None:
        """An exit code, or None if the module must be imported instead."""
        self.now.write_text("")
        self.ready.send(asked)
        code: int | None = self.ready.recv()
        self.tidy(code)
        return code

    def imported(self, asked: Asked) -> int:
        self.now.write_text("")
        code = forking.ended(forking.forked(lambda: self.import_instead(asked), log=self.home / "last.log"))
        self.tidy(code)
        return code

    def tidy(self, code: int | None) -> None:
        if code not in (0, 1, None) or self.now.read_text() in self.reach.flushing:
            databases.renew(self.name)

    def import_instead(self, asked: Asked) -> int:
        signal.setitimer(signal.ITIMER_PROF, IMPORTED_WITHIN)
        sys.meta_path.insert(0, instead.Instead(asked.path, asked.source))
        files = sorted({name.partition("::")[0] for name in asked.tests})
        return running.run(files, plugins=[running.Given(), self.watched, running.Chosen(asked.tests)])
