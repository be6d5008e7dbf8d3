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
    chance = random.Random(f"{SEED} {role}")
    asked, wrong = 0, []
    for door in found:
        for what, method, path, sent in attacks(door, chance, rounds=account.many(3, quick=1)):
            asked += 1
            answer = ask(client, method, path, **sent)
            wrong += [
                f"{role}: {method} {door.route} ({what}): {f}" for f in wrong_with(answer, bodiless=False)
            ]
    names = {name for door in found for method in METHODS for name in door.names[method]}
    account.did(addresses=len(found), names=len(names), requests=asked)
    account.found(wrong=len(wrong))
    assert wrong == []


def client_of(role: str, world: World) -> Client:
    client = Client(raise_request_exception=False)
    if session := session_of(role, world):
        client.cookies[site.SESSION_COOKIE_NAME] = session
    return client


def attacks(door: Door, chance: random.Random, *, rounds: int) -> Iterator[Sent]:
    for method in METHODS:
        yield from wide(door, method)
        for name in door.names[method] * rounds:
            pairs = junk.in_one_place(door.filled if method == "POST" else {}, name, chance)
            yield f"junk in {name}", method, door.path, sending(method, pairs)
    for what, (kind, body) in junk.BODIES.items():
        yield what, "POST", door.path, {"data": body, "content_type": kind}
    for headers in junk.HEADERS:
        yield f"header {[*headers]}", "GET", door.path, {"headers": headers}
    for what, value in junk.VALUES.items():
        broken = f"{door.path.rsplit('/', 2)[0]}/{quote_from_bytes(value[:2_000])}/"
        yield f"{what} in the path", "GET", broken, {}


def wide(door: Door, method: str) -> Iterator[Sent]:
    """In all fields at once."""
    for what, value in junk.VALUES.items():
        names = door.names[method][:2] if len(value) >= junk.MEGABYTE else door.names[method]
        yield what, method, door.path, sending(method, junk.everywhere(names, value))
    yield "repeated", method, door.path, sending(method, junk.repeated(door.names[method], b"1"))


def sending(method: str, pairs: list[tuple[str, bytes]]) -> dict[str, Any]:
    if method == "GET":
        return {"query_params": None, "QUERY_STRING": junk.query(pairs).decode()}
    return {"data": junk.query(pairs), "content_type": junk.FORM}
