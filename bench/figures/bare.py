"""How steady the machine is: the bare view beside itself."""

from __future__ import annotations

from collections.abc import Iterator

from bench.measuring import Result, by_turns
from bench.running import Bench
from bench.serving import BARE, SHARED, bare, rate


def measured(bench: Bench) -> Iterator[Result]:
    with bare(bench) as plain:
        cost = plain.steady(BARE)
        rounds = by_turns({"itself": cost}, cost)["itself"]
        told = f"{SHARED}; the bare view alone gives {rate(plain, BARE):.0f} answers a second"
        yield rounds.as_costs("bare view ÷ itself", beside=told)
