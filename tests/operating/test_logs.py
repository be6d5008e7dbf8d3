"""A person goes round the site, and things go wrong around them. The lines hold nothing of that person."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils.module_loading import import_string

from accounts.models import User
from consultation.drafts.models import Consultation
from consultation.lib.logs import JsonLines

NAME = "Шолпан Ерекше"
ADDRESS = "sholpan@uncommon.example"
NETWORK = "203.0.113.77"
PERSON = (NAME, ADDRESS, "sholpan", NETWORK, "2001:db8::77")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the site's own handler writes, as set in the settings, of every logger."""
    configured: dict[str, Any] = settings.LOGGING
    formatter = import_string(configured["formatters"]["json"]["()"])()
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(formatter)
    for name in configured["handlers"]["console"]["filters"]:
        handler.addFilter(import_string(configured["filters"][name]["()"])())
    logging.getLogger().addHandler(handler)
    yield handler.stream
    logging.getLogger().removeHandler(handler)


def written(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


@pytest.mark.django_db
def test_a_tour_leaves_no_person_in_the_logs(lines: io.StringIO, open_draft: Consultation) -> None:
    cache.clear()
    client = Client(REMOTE_ADDR=NETWORK, raise_request_exception=False, HTTP_USER_AGENT=NAME)
    address = f"/en/drafts/{open_draft.public_id}/draft-on-video-surveillance/"
    sholpan = User.objects.create_user(ADDRESS, display_name=NAME, language="en")
    client.post("/en/accounts/login/code/", {"email": ADDRESS})
    client.post("/en/accounts/signup/", {"email": ADDRESS, "display_name": NAME})
    client.get(f"/en/search/?q={NAME}")
    client.get(f"/en/nothing/{ADDRESS}/")
    client.force_login(sholpan)
    client.get(address)
    client.post(f"/en/drafts/{open_draft.public_id}/comments/", {"source": NAME})
    client.post(f"/en/drafts/{open_draft.public_id}/positions/", {"choice": "support"})

    with override_settings(KEYS_DIR=None):
        client.get("/en/mine/")

    routes = {line["route"] for line in written(lines) if "route" in line}
    assert {"pages:search", "pages:draft", "pages:mine", "accounts:request_code"} <= routes
    assert "TypeError" in {line.get("exception") for line in written(lines)}
    assert [word for word in (*PERSON, open_draft.public_id) if word in lines.getvalue()] == []


def failing(message: str) -> Any:
    try:
        raise ValueError(message)
    except ValueError as problem:
        return (type(problem), problem, problem.__traceback__)


@pytest.mark.parametrize(
    ("logger", "message", "args"),
    [
        ("kenes.health", "database: %s", (f"connection from {NETWORK} to redis://:secret@broker failed",)),
        ("gunicorn.error", f"Invalid request from ip={NETWORK}: Invalid header", ()),
        ("gunicorn.error", "Invalid request from ip=2001:db8::77: Invalid header", ()),
        ("gunicorn.error", "Error handling request %s", (f"/en/unsubscribe/{NAME}/",)),
        ("celery.app.trace", "Task %(name)s %(exc)s", ({"name": "tick", "exc": f"KeyError('{NAME}')"},)),
        ("django.mail", "cannot send to <%s>", (ADDRESS,)),
    ],
)
def test_a_line_of_any_program_is_written_without_the_person(
    logger: str, message: str, args: tuple[object, ...]
) -> None:
    record = logging.LogRecord(logger, logging.ERROR, __file__, 1, message, args, failing(NAME))
    line = JsonLines().format(record)
    told = json.loads(line)

    assert [word for word in (*PERSON, "secret") if word in line] == []
    assert (told["logger"], told["exception"]) == (logger, "ValueError")
    assert told["where"][-1].endswith("failing")


@pytest.mark.parametrize("plain", ["at 20:33:05.123 on 2026-11-26", "django 5.2.19 and PostgreSQL 18.6"])
def test_times_and_versions_stay_readable(plain: str) -> None:
    record = logging.LogRecord("kenes", logging.INFO, __file__, 1, plain, (), None)
    assert json.loads(JsonLines().format(record))["message"] == plain
