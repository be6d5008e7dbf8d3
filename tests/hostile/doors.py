"""Every address of the site as one role finds it, with the names by which it asks for what is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import html5lib
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.access.asking import address, fields, routes, states
from tests.access.world import World
from tests.hostile.answers import ask
from tests.hostile.junk import FORM, query
from tests.hostile.listening import Listening

TRIED = ("open", "preparing")  # in these states most can be done


@dataclass(frozen=True)
class Door:
    route: str
    path: str
    names: dict[str, tuple[str, ...]]  # by method
    filled: dict[str, str]  # a form that would do


def doors(client: Client, world: World) -> Iterator[Door]:
    """`client` hears what is asked for: its site has the ListenMiddleware."""
    for route, path, filled in places(world):
        shown = ask(client, "GET", path)
        heard = {*Listening.heard}
        fields_shown = {*rendered(getattr(shown, "content", b""))}
        ask(client, "POST", path, data=query((n, v.encode()) for n, v in filled.items()), content_type=FORM)
        names = {"GET": tuple(sorted(heard)), "POST": tuple(sorted({*Listening.heard, *fields_shown}))}
        yield Door(route, path, names, filled)


def places(world: World) -> Iterator[tuple[str, str, dict[str, str]]]:
    for route in sorted({*routes()} - {"admin:index"}):
        here = [state for state in TRIED if state in states(route, world)] or ["open"]
        for state in here:
            place = world.places[state]
            if path := address(route, place):
                yield route, path, fields(place)
    yield from operators_tables()


def operators_tables() -> Iterator[tuple[str, str, dict[str, str]]]:
    with translation.override("en"):
        for model in admin.site._registry:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            first = model._default_manager.order_by("pk").first()
            yield f"{name}_changelist", reverse(f"{name}_changelist"), {"action": "delete_selected"}
            yield f"{name}_add", reverse(f"{name}_add"), {}
            if first is not None:
                for page in ("change", "delete", "history"):
                    yield f"{name}_{page}", reverse(f"{name}_{page}", args=[first.pk]), {"post": "yes"}
        yield "admin:index", reverse("admin:index"), {}
        yield "admin:login", reverse("admin:login"), {}
        yield "admin:autocomplete", reverse("admin:autocomplete"), {}
        yield "admin:jsi18n", reverse("admin:jsi18n"), {}


def rendered(page: bytes) -> Iterator[str]:
    """The names of the fields that stand on it."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    for field in tree.iter():
        if field.tag in {"input", "textarea", "select", "button"} and (name := field.get("name")):
            yield name
