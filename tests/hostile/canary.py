"""Listens inside each page of a browser: did any text come to run, or could it if somebody clicked?"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import partial
from itertools import product

from playwright.sync_api import BrowserContext, Page, Response, Route

LISTEN = """
const tell = what => window.canary(`${window.frameElement?.name ?? ""} ${what}`);
window.alert = () => tell("ran");
addEventListener("securitypolicyviolation", refused => tell(
    `policy: ${refused.effectiveDirective} ${refused.blockedURI} ${refused.sample}`));
addEventListener("DOMContentLoaded", () => {
    if (document.contentType !== "text/html") return;  // Chromium dresses up what is not a page
    for (const element of document.querySelectorAll("*")) {
        if (element.matches("script:not([src]), iframe, object, embed, base, style")) tell(element.outerHTML);
        for (const {name, value} of element.attributes)
            if (/^(on|hx-on|srcdoc|style$)/i.test(name)
                || /href|src|action|data$/i.test(name)
                    && /^[\\s\\0-\\x1f]*(javascript|vbscript|data:text)/i.test(value))
                tell(`${element.localName} ${name}=${value}`);
    }
});
"""
LAX = re.compile("unsafe-(inline|eval|hashes)")

# Where a page that forgot to escape would put a text.
UNESCAPED = [
    "<p>{}</p>",
    '<input value="{}">',
    "<input value='{}'>",
    "<input value={}>",
    "<textarea>{}</textarea>",
    "<title>{}</title>",
    '<script>var said = "{}";</script>',
    "<script>var said = `{}`;</script>",
    "<style>{}</style>",
    "<!-- {} -->",
    "<select><option>{}</select>",
    '<a href="{}" autofocus>x</a>',
]


class Canary:
    def __init__(self, context: BrowserContext) -> None:
        self.cries: list[str] = []
        self.pages = 0
        context.expose_binding(
            "canary", lambda source, said: self.cries.append(f"{source['page'].url}:{said}")
        )
        context.add_init_script(LISTEN)
        context.on("response", self._read_policy)

    def _read_policy(self, answer: Response) -> None:
        if answer.headers.get("content-type", "").startswith("text/html") and answer.status not in {302, 303}:
            self.pages += 1
            policy = answer.headers.get("content-security-policy", "none")
            if "script-src 'self'" not in policy or LAX.search(policy):
                self.cries.append(f"{answer.url}: policy {policy}")


def running_raw(page: Page, payloads: list[str], *, address: str) -> set[str]:
    """Those that run where nothing is escaped and no policy helps: the canary hears, and they are alive."""
    heard: set[str] = set()

    def hear(_: object, said: str) -> None:
        name, _, what = said.partition(" ")
        if what == "ran" and name:
            heard.add(payloads[int(name)])

    page.context.expose_binding("canary", hear)
    page.context.add_init_script(LISTEN)
    page.set_default_timeout(120_000)  # a hundred and twenty frames, on a machine with much else to do
    for batch in batches(payloads, 10):
        body = "".join(batch)
        page.context.route(f"{address}/raw", partial(fulfil, body=body))
        page.goto(f"{address}/raw")
        page.wait_for_load_state("networkidle")
        page.context.unroute(f"{address}/raw")
    return heard


def fulfil(route: Route, *, body: str) -> None:
    route.fulfill(content_type="text/html; charset=utf-8", body=f"<!doctype html>{body}")


def batches(payloads: list[str], size: int) -> Iterator[list[str]]:
    for first in range(0, len(payloads), size):
        yield [
            f'<iframe name="{place}" srcdoc="{html.escape(frame.replace("{}", payloads[place]))}"></iframe>'
            for place, frame in product(range(first, min(first + size, len(payloads))), UNESCAPED)
        ]
