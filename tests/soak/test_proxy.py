"""Two people and strangers through the caching proxy: no byte of one in the other's page."""

from __future__ import annotations

import re
import threading
import urllib.error
import urllib.request
import urllib.response
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from prometheus_client.parser import text_string_to_metric_families

from consultation.stack import journey, nginx, places, ports, processes, programs, runs
from consultation.stack.visitor import Visitor
from tests.deploy import proxy
from tests.soak.account import Account
from tests.soak.sites import OwnSite, own_site
from tests.soak.test_restore import open_draft

STARTS_WITHIN = 20.0  # seconds
TOKEN = "shown by Prometheus"
PAGES = (
    "/en/", "/kk/", "/en/drafts/", "/en/search/?q=face", "/en/privacy/", "/en/drafts/feed.atom",
    "/en/following/", "/en/mine/", "/en/accounts/settings/", "/en/accounts/login/", "/en/nothing/",
)  # fmt: skip
TOKEN_COOKIE = "csrftoken"  # the secret behind the forms that somebody was given
HTMX = {"HX-Request": "true"}
# What only its owner may ever see; both stand on every page that a signed-in person opens.
MARK = """
from accounts.models import User
assert User.objects.filter(email__startswith={0!r}).update(display_name={1!r})
"""


@dataclass
class Reader:
    visitor: Visitor
    mark: str  # in whatever was made for this person alone; empty for a stranger
    read: Counter[str] = field(default_factory=Counter)  # answers, by what the cache said
    bodies: set[bytes] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
    fragments: int = 0

    def go_round(self, pages: list[str], rounds: int) -> None:
        for n in range(rounds):
            if not self.mark:
                self.visitor = Visitor(self.visitor.base_url)  # another stranger, without a cookie
            for page in pages:
                self.open(page, HTMX if n % 3 == 2 else {})
            self.tokens |= {
                cookie.value or "" for cookie in self.visitor.cookies if cookie.name == TOKEN_COOKIE
            }

    def open(self, page: str, headers: dict[str, str]) -> None:
        with asked(self.visitor, page, headers) as answer:
            body = answer.read()
            self.read[answer.headers.get("X-Cache", "none")] += 1
            self.bodies.add(body)
            is_page = answer.headers.get_content_type() != "text/html" or b"<html" in body
            self.fragments += not headers and not is_page

    def has_seen(self, words: str) -> bool:
        return any(words.encode() in body for body in self.bodies)


def asked(visitor: Visitor, page: str, headers: dict[str, str]) -> urllib.response.addinfourl:
    request = urllib.request.Request(visitor.base_url + page, headers=headers)  # noqa: S310  our own site
    try:
        answer: urllib.response.addinfourl = visitor.browser.open(request, timeout=30)
    except urllib.error.HTTPError as error:
        return error
    return answer


@contextmanager
def nginx_with(configuration: str, home: Path) -> Iterator[None]:
    program = nginx.find()
    if program is None:
        pytest.skip(f"no nginx here: {nginx.INSTALL}")
    file = proxy.in_frame(home, configuration)
    command: list[str | Path] = [program, "-p", home, "-c", file, "-e", "stderr"]
    process = processes.start("nginx", command, log=home / "nginx.log")
    (port,) = map(int, re.findall(r"listen 127.0.0.1:(\d+);", configuration))
    try:
        processes.wait_for(process, lambda: programs.answers("127.0.0.1", port), within=STARTS_WITHIN)
        yield
    finally:
        process.stop()


def leaks(readers: list[Reader]) -> list[str]:
    found = [
        f"{other.mark} in what {reader.mark or 'a stranger'} read"
        for reader in readers
        for other in readers
        if other is not reader and other.mark and reader.has_seen(other.mark)
    ]
    given = Counter(token for reader in readers for token in reader.tokens)
    found += [f"{many} readers share a token" for many in given.values() if many > 1]
    return found + [f"a page without its frame: {reader.mark}" for reader in readers if reader.fragments]


def read_together(base_url: str, draft: str, rounds: int) -> list[Reader]:
    signed_in = [Reader(journey.sign_in(base_url, role)[0], f"Mark of {role}") for role in ("emma", "ivan")]
    readers = [*signed_in, *(Reader(Visitor(base_url), "") for _ in range(3))]
    pages = [*PAGES, f"/en/drafts/{draft}/", f"/kk/drafts/{draft}/"]
    threads = [threading.Thread(target=reader.go_round, args=(pages, rounds)) for reader in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return readers


def figures(web: str) -> dict[tuple[str, str], float]:
    """Of all web processes together: sums by name, and by route or state."""
    with asked(Visitor(web), "/metrics", {"Authorization": f"Bearer {TOKEN}"}) as answer:
        families = text_string_to_metric_families(answer.read().decode())
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for sample in (sample for family in families for sample in family.samples):
        sums[sample.name, sample.labels.get("route") or sample.labels.get("state", "")] += sample.value
    return sums


def check_metrics(web: str, times: int) -> None:
    answered = ("kenes_requests_total", "healthz")
    before = figures(web)
    for _ in range(times):
        Visitor(web).open("/healthz")
    after = figures(web)
    assert after[answered] - before[answered] == times
    assert after["kenes_database_pool", "open"] > 0


@contextmanager
def site_with_marks(home: Path, base_url: str) -> Iterator[OwnSite]:
    with own_site(home, BASE_URL=base_url, BEHIND_PROXY="1", METRICS_TOKEN=TOKEN, DATABASE_POOL="1") as site:
        site.load_demo()
        for role in ("emma", "ivan"):
            site.manage("shell", "--no-imports", "-c", MARK.format(f"{role}@", f"Mark of {role}"))
        yield site


def test_no_byte_of_one_person_is_in_the_page_of_another(account: Account) -> None:
    front = ports.unused()
    base_url = f"http://localhost:{front}"
    with runs.fresh(places.VAR / "soak") as home, site_with_marks(home / "site", base_url) as site:
        with site.serving("-c", "deploy/gunicorn.conf.py") as web:
            check_metrics(web, 20)
            draft = open_draft(web)
            before = read_together(web, draft, 1)[-1]
            assert not before.has_seen("Mark of")  # neither has said anything in public
            ours = proxy.plain(port=front, web=urlsplit(web).port or 0)
            rounds = account.many(10, quick=2)
            with nginx_with(proxy.careless(ours), home / "careless"):
                assert leaks(read_together(base_url, draft, 1)) != []
            with nginx_with(ours, home / "ours"):
                readers = read_together(base_url, draft, rounds)
                assert "@layer" in Visitor(base_url).open("/static/css/site.css").html
        answers = sum((reader.read for reader in readers), Counter[str]())
        account.did(readers=len(readers), pages=sum(answers.values()))
        account.found(**{f"cache_said_{name.lower()}": many for name, many in sorted(answers.items())})
        assert leaks(readers) == []
        assert all(reader.has_seen(reader.mark) for reader in readers)
        assert [reader.read["HIT"] for reader in readers if reader.mark] == [0, 0]
        assert answers["HIT"] > 0
        logs = "".join(file.read_text() for file in (site.site.home / "logs").glob("web-*.log"))
        assert "kenes.access" in logs
        assert [word for word in ("Mark of", "@demo", "127.0.0.1", "python-urllib") if word in logs] == []
