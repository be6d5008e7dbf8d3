"""No line names the page that was asked for: a path may hold a token, or lead to one person's comment."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseServerError
from django.test import Client, RequestFactory
from django.utils.log import log_response
from django.utils.module_loading import import_string

from consultation.lib.access_log import WithoutPath

SECRET = "f00dcafe~a-token-that-unsubscribes"


def filtered(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if WithoutPath().filter(record)]


def test_every_handler_takes_the_path_out() -> None:
    configured: dict[str, Any] = settings.LOGGING
    for handler in configured["handlers"].values():
        named = [configured["filters"][name]["()"] for name in handler["filters"]]
        assert WithoutPath in [import_string(name) for name in named]


@pytest.mark.django_db
def test_a_page_that_was_not_found_is_logged_by_its_route(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "django"):
        client.get(f"/en/unsubscribe/{SECRET}/")
        client.get(f"/en/nothing/{SECRET}/")

    lines = filtered(caplog)
    assert "Not Found: digests:unsubscribe" in lines
    assert "Not Found: -" in lines
    assert not [line for line in lines if SECRET in line]


@pytest.mark.django_db
def test_a_form_without_its_token_is_logged_by_its_route(caplog: pytest.LogCaptureFixture) -> None:
    strict = Client(enforce_csrf_checks=True)
    with caplog.at_level(logging.WARNING, "django"):
        strict.post("/en/comments/abcdefgh2345/edit/", {"source": "words"})

    (line,) = filtered(caplog)
    assert "abcdefgh2345" not in line
    assert "comments:edit" in line


def test_a_fault_of_ours_keeps_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    request: HttpRequest = RequestFactory().get(f"/en/unsubscribe/{SECRET}/ә/")
    with caplog.at_level(logging.ERROR, "django"):
        try:
            raise Http404
        except Http404 as problem:
            log_response(
                "%s: %s",
                "Internal Server Error",
                request.path,
                response=HttpResponseServerError(),
                request=request,
                exception=problem,
                level="error",
            )

    assert filtered(caplog) == ["Internal Server Error: -"]
    assert caplog.records[0].exc_info
