"""The site and the bare view, each on a web server of its own, set up alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median

from bench import cpu
from bench.asking import Client, request
from bench.measuring import Rounds
from bench.reporting import progress
from bench.running import Bench
from consultation.stack import ports, processes, programs

BARE = request("/")
WARMING_UP = 32  # questions, so that each worker has seen one before it counts
AT_LEAST = 0.6  # seconds of processor time in one measurement: the kernel counts in hundredths
SHARED = "processor time of web workers and database"


@dataclass(frozen=True)
class Served:
    port: int
    process: processes.Process
    behind: tuple[processes.Process, ...]  # what else works for it

    def seconds(self) -> float:
        return sum(cpu.seconds(each.popen.pid) for each in (self.process, *self.behind))

    def cost(self, questions: Sequence[bytes], expected: int = 200) -> float:
        """Processor time of all that works for it, a question: seconds. Each is asked once."""
        with Client(self.port) as client:
            before = self.seconds()
            asked = client.ask_all(questions, expected)
            return (self.seconds() - before) / asked

    def steady(self, question: bytes, expected: int = 200) -> Callable[[], float]:
        """A cost for measuring by turns: one question, asked as often as it takes to be sure."""
        return self.varied(lambda count: [question] * count, expected)

    def varied(self, questions: Callable[[int], Sequence[bytes]], expected: int = 200) -> Callable[[], float]:
        """The same for questions that differ: `questions` makes so many."""
        self.cost(questions(WARMING_UP), expected)
        count = WARMING_UP
        while (used := self.cost(questions(count), expected) * count) < AT_LEAST / 4:
            count *= 2
        enough = max(WARMING_UP, int(count * AT_LEAST / used))
        return lambda: self.cost(questions(enough), expected)

    def workers(self) -> list[int]:
        return cpu.children(self.process.popen.pid)


@contextmanager
def served(bench: Bench, name: str, application: str, *behind: processes.Process) -> Iterator[Served]:
    its = programs.Site(bench.home, bench.env)
    with ExitStack() as parts:
        listener = parts.enter_context(ports.listen("127.0.0.1", 8100))
        port = listener.getsockname()[1]
        process = its.start_web(listener, name=name, application=application)
        parts.callback(process.stop)
        processes.wait_for(process, lambda: programs.answers("127.0.0.1", port), within=60)
        yield Served(port, process, behind)


@contextmanager
def site(bench: Bench) -> Iterator[Served]:
    progress("  starting the site …")
    with served(bench, "web", "consultation.wsgi", bench.postgres) as its:
        yield its


@contextmanager
def bare(bench: Bench) -> Iterator[Served]:
    with served(bench, "bare-view", "bench.bare") as its:  # the group of figures has a log named bare
        yield its


def compared(rounds: Rounds) -> str:
    """In plain units, for people: the ratio is what counts."""
    ours, theirs = (round(median(costs) * 1e6) for costs in (rounds.subject, rounds.baseline))
    return f"{ours} µs beside {theirs} µs of {SHARED}"


def rate(served: Served, question: bytes, seconds: float = 2.0) -> float:
    """Answers a second when nothing else is asked."""
    with Client(served.port) as client:
        began, asked = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            asked += client.ask_all([question] * 80, 200)
        return asked / (time.perf_counter() - began)
