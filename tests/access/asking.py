"""What anybody gets at any address, in a word."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone, translation

from tests.access.world import STATES, TOPIC, Place, World

ANYWHERE = "-"  # instead of a state, where the address names no draft
WORDS = {
    200: "page",
    302: "on",  # done, or led elsewhere
    303: "on",
    403: "refused",
    404: "absent",
    405: "no-method",
    409: "not-now",
    422: "incomplete",  # the door is open, the form wants more
}


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """The name of each address of the site, the operator's tables left out."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern) and pattern.name:
            yield f"{prefix}{pattern.name}"
        elif isinstance(pattern, URLResolver) and pattern.namespace == "admin":
            yield "admin:index"
        elif isinstance(pattern, URLResolver):
            yield from routes(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)


def arguments(route: str, place: Place) -> dict[str, str] | None:
    """None: in this state there is nothing that the route could name."""
    group, _, name = route.rpartition(":")
    if name == "unsubscribe":
        return {"token": "not-a-token"}
    if name in {"continue"}:
        return {"key": "not-a-key"}
    if name in {"authority_feed", "authority_calendar"}:
        return {"slug": place.consultation.authority.slug}
    if name in {"topic", "topic_feed", "topic_calendar"}:
        return {"slug": TOPIC}
    if name in {"file", "remove_file"}:
        return {"public_id": place.attachment.public_id}
    if (group == "comments" and name not in {"threads", "post"}) or name in {"react", "unreact"}:
        return {"public_id": place.comment.public_id} if place.comment else None
    named = {"public_id": place.consultation.public_id}
    if name == "add_language":
        return {**named, "language": "en"}  # which every one of these drafts has
    if name == "provision":
        version = place.consultation.current_version
        anchors = [*version.provisions.values_list("anchor", flat=True)] if version else ["none", "yet"]
        return {**named, "anchor": anchors[1]}
    return {**named, "slug": place.consultation.slug or "draft"} if route == "pages:draft" else named


def states(route: str, world: World) -> list[str]:
    """In which there is something it names."""
    told = {state: arguments(route, place) for state, place in world.places.items()}
    if not takes_an_object(route):
        return [ANYWHERE]
    return [state for state in STATES if told[state] is not None]


def takes_an_object(route: str) -> bool:
    made_up = {"public_id": "x", "slug": "x", "anchor": "x", "language": "x"}
    needed = (["public_id"], *(["public_id", other] for other in ("slug", "anchor", "language")))
    return any(found(route, {name: made_up[name] for name in names}) for names in needed)


def found(route: str, named: dict[str, str]) -> str:
    with translation.override("en"), suppress(NoReverseMatch):
        return reverse(route, kwargs=named)
    return ""


def address(route: str, place: Place) -> str:
    return found(route, arguments(route, place) or {}) or found(route, {})


def fields(place: Place) -> dict[str, str]:
    """What the forms of all addresses ask for, filled in rightly."""
    closing = timezone.localtime() + timedelta(days=30)
    return {
        "source": "So",
        "language": "en",
        "form_token": str(uuid.uuid4()),
        "anchor": "",
        "choice": "support",
        "reaction": "agree",
        "wanted": "1",
        "what": "authority",
        "which": place.consultation.authority.slug,
        "reason_kk": "Қате",
        "reason_ru": "Ошибка",
        "revision": str(place.attachment.version.revision),
        "closes_at": f"{closing:%Y-%m-%dT%H:%M}",
    }


def ask(session: str, method: str, route: str, place: Place) -> str:
    """What became of it, in a word; nothing of it stays."""
    client = Client(raise_request_exception=False)
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    sent = fields(place) if method == "POST" else {}
    with transaction.atomic():
        answer = getattr(client, method.lower())(address(route, place), sent)
        transaction.set_rollback(True)
    if answer.streaming:  # to its end, or the file stays open
        b"".join(answer)
    return word(answer)


def word(answer: HttpResponseBase) -> str:
    if "/accounts/login/" in answer.headers.get("Location", ""):
        return "sign-in"
    return WORDS.get(answer.status_code, str(answer.status_code))
