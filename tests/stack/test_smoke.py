"""`make demo ARGS="--smoke --json"`, and the visitor that drives it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from consultation.stack import smoke, supervisor
from consultation.stack.running import Running
from consultation.stack.visitor import Page, Refused, Visitor
from tests.stack.conftest import PATIENCE, Home, read_until

SERVICES = """
import os, time
from consultation.stack import development, mailserver
with development.services():
    mail, url = mailserver.start(development.home(), development.home() / "post")
    print("given", os.environ["DATABASE_URL"], os.environ["REDIS_URL"], url)
    time.sleep(600)
"""
FORMS = """
<h1>A <em>page</em></h1>
<form action="search/"><input name="q"></form>
<form action="/take/" method="post">
  <input type="hidden" name="anchor" value="x7">
  <input type="radio" name="choice" value="support"><input type="radio" name="choice" value="oppose" checked>
  <input type="checkbox" name="topics" value="1" checked><input type="checkbox" name="topics" value="2">
  <select name="language"><option value="kk"><option value="ru" selected></select>
  <textarea name="words">
Бір &amp; екі</textarea>
  <button name="intent" value="preview">Preview</button>
</form>
<a href="/kk/drafts/abc/">A draft</a>
"""


def test_the_main_job_works_from_the_first_click_to_the_digest_on_services_of_ones_own(home: Home) -> None:
    owner = home.program(SERVICES)
    _, database, broker, mail = read_until(owner, "given").split()
    given = {"DATABASE_URL": database, "REDIS_URL": broker, "EMAIL_URL": mail}

    run = home.run("make", "demo", "ARGS=--smoke --json", **given, DEMO_MAIL_DIR=str(home.path / "post"))
    said = read_until(run, "waiting for beat")
    names = [name for pid, name in home.running().items()]
    said += run.communicate(timeout=5 * PATIENCE)[0]
    owner.terminate()
    owner.communicate(timeout=PATIENCE)

    told = json.loads(said.splitlines()[-1])
    assert told["error"] == ""
    assert told["ok"] is True
    assert run.returncode == 0
    assert (told["comments"], told["positions"]) == (2, 6)
    assert told["base_url"].startswith("http://localhost:")
    assert {"emma@demo.kenes.example"} <= {digest["to"] for digest in told["digests"]}
    assert all(
        digest[key] for digest in told["digests"] for key in ("to", "language", "subject", "message_id")
    )
    assert sum("postgres -D" in name for name in names) == 1  # the one that was given
    assert home.left_after(PATIENCE) == {}


def test_a_form_is_sent_as_a_browser_would_send_it() -> None:
    page = Page("http://localhost/kk/", FORMS)

    form = page.form("/take/", anchor="x7")

    assert page.heading == "A page"
    assert page.link("/drafts/") == "http://localhost/kk/drafts/abc/"
    assert form.filled(intent="check") == [
        ("anchor", "x7"),
        ("choice", "oppose"),
        ("topics", "1"),
        ("language", "ru"),
        ("words", "Бір & екі"),
        ("intent", "check"),
    ]
    assert dict(form.filled(words="үш"))["words"] == "үш"


@pytest.mark.parametrize("look", [{"action": "/leave/"}, {"action": "/take/", "anchor": "x8"}])
def test_a_form_that_is_not_there_is_named(look: dict[str, str]) -> None:
    with pytest.raises(Refused, match=f"localhost/kk/ has no form to {look['action']}"):
        Page("http://localhost/kk/", FORMS).form(**look)


@contextmanager
def broken_site() -> Iterator[str]:
    class Broken(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(500)
            self.end_headers()
            self.wfile.write(b"<h1>Something broke</h1>")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Broken) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_broken_page_ends_the_smoke_run_with_its_address_and_heading(tmp_path: Path) -> None:
    with broken_site() as address:
        told = smoke.attempt(Running(tmp_path, address, tmp_path, supervisor.Supervisor(), 0))

    assert not told.ok
    assert told.error == f"{address}/demo/ answered 500: Something broke"


def test_a_visitor_never_leaves_the_site() -> None:
    with pytest.raises(Refused, match="leads away"):
        Visitor("http://localhost:1").open("http://elsewhere.example/")
