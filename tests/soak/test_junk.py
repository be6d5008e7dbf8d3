"""Whatever is sent, to whatever address, by whomever: an answer in words, never a fault."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from django.conf import settings as site
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.access.world import World, make_world, session_of
from tests.hostile import junk
from tests.hostile.answers import ask, wrong_with
from tests.hostile.doors import Door, doors
from tests.soak.account import Account

SEED = 20_261_122
ROLES = ("stranger", "resident", "official", "moderator", "operator")
METHODS = ("GET", "POST")

Sent = tuple[str, str, str, dict[str, Any]]  # what is wrong with it, method, path, and what goes with it


@pytest.fixture
def listening(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.hostile.listening.ListenMiddleware"]
    settings.MEDIA_ROOT = tmp_path
    logging.disable()  # of thousands of refusals
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("role", ROLES)
def test_junk_in_any_parameter_or_field_of_any_address_is_answered_in_words(
    unhurried: None, listening: None, role: str, account: Account
) -> None:
    world = make_world(timezone.now())
    client = client_of(role, world)
    found = list(doors(client, world))
    chance, rounds = random.Random(f"{SEED} {role}"), account.many(3, quick=1)
    asked, wrong = 0, []
    for door in found:
        for what, method, path, sent in attacks(door, chance, rounds=rounds):
            asked += 1
            answer = ask(client, method, path, **sent)
            wrong += [
                f"{role}: {method} {door.route} ({what}): {f}"
                for f in wrong_with(answer, sent.get("headers", {}))
            ]
    names = {name for door in found for method in METHODS for name in door.names[method]}
    account.did(addresses=len(found), names=len(names), requests=asked)
    account.found(wrong=len(wrong))
    assert wrong == [], "\n".join(wrong)


def client_of(role: str, world: World) -> Client:
    client = Client(raise_request_exception=False)
    if session := session_of(role, world):
        client.cookies[site.SESSION_COOKIE_NAME] = session
    return client


def attacks(door: Door, chance: random.Random, *, rounds: int) -> Iterator[Sent]:
    """Each name in each round; of the rest, which is the same for all addresses, what chance picks."""
    for _ in range(rounds):
        for method in METHODS:
            yield from each_name(door, method, chance)
            yield from all_names(door, method, chance)
        what = chance.choice([*junk.BODIES])
        kind, body = junk.BODIES[what]
        yield what, "POST", door.path, {"data": body, "content_type": kind}
        headers = chance.choice(junk.HEADERS)
        yield f"header {[*headers]}", chance.choice(METHODS), door.path, {"headers": headers}
        what = chance.choice([*junk.VALUES])
        broken = quote_from_bytes(junk.VALUES[what][:2_000])
        yield f"{what} in the path", "GET", f"{door.path.rsplit('/', 2)[0]}/{broken}/", {}


def each_name(door: Door, method: str, chance: random.Random) -> Iterator[Sent]:
    filled = door.filled if method == "POST" else {}
    for name in door.names[method]:
        what = chance.choice([*junk.VALUES])
        pairs = junk.in_one_place(filled, name, junk.VALUES[what])
        yield f"{what} in {name}", method, door.path, sending(method, pairs)


def all_names(door: Door, method: str, chance: random.Random) -> Iterator[Sent]:
    what = chance.choice([*junk.VALUES])
    value, names = junk.VALUES[what], door.names[method]
    yield f"{what} everywhere", method, door.path, sending(method, junk.everywhere(names[:20], value))
    yield f"{what} again and again", method, door.path, sending(method, junk.repeated(names[:3], value))


def sending(method: str, pairs: list[tuple[str, bytes]]) -> dict[str, Any]:
    if method == "GET":
        return {"QUERY_STRING": junk.query(pairs).decode()}
    return {"data": junk.query(pairs), "content_type": junk.FORM}
