"""The classification in table.txt, and what of the site differs from it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from pathlib import Path

from tests.access.asking import ANYWHERE, ask, routes, states
from tests.access.world import ROLES, World, session_of

METHODS = ("GET", "POST")
TABLE = Path(__file__).with_name("table.txt")


@dataclass(frozen=True)
class Table:
    """What table.txt says."""

    words: dict[tuple[str, str, str, str], str]  # by route, method, state and role

    @classmethod
    def read(cls) -> Table:
        lines = (line.split() for line in TABLE.read_text().splitlines() if line and not line.startswith("#"))
        words = {}
        for route, method, wanted, *said in lines:
            for state, (role, word) in product(
                wanted.split(","), zip(ROLES, said * (len(ROLES) // len(said)), strict=True)
            ):
                words[route, method, state, role] = word
        return cls(words)

    def says(self, route: str, method: str, state: str, role: str) -> str:
        """How an address answers somebody; "unclassified" if nobody has said so."""
        everywhere = self.words.get((route, method, "*", role), "unclassified")
        return self.words.get((route, method, state, role), everywhere)

    @property
    def routes(self) -> set[str]:
        return {route for route, *_ in self.words}


def differences(role: str, world: World, wanted: set[str]) -> list[str]:
    """Each answer in the wanted states that is not the classified one, in a line."""
    table, session = Table.read(), session_of(role, world)
    asked = [
        (route, method, state)
        for route in sorted({*routes()})
        for state in states(route, world)
        if state in {*wanted, ANYWHERE}
        for method in METHODS
    ]
    different = []
    for route, method, state in asked:
        got = ask(session, method, route, world.places["open" if state == ANYWHERE else state])
        if got != (classified := table.says(route, method, state, role)):
            different.append(f"{role}: {method} {route} in {state} answers {got}, classified as {classified}")
    return different
