"""Markdown that attacks: bounded time, and nothing but the tags that people may use."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from consultation.lib.markdown import comment_html, heading_html, provision_html
from tests.hostile.texts import texts
from tests.hostile.tree import wrong_in
from tests.soak.account import Account

SEED = 20_261_122
LIMIT = 0.1  # seconds of this process, so that a busy machine fails nothing
TRIES = 3  # the best counts: it may have been the collector of garbage


def test_hostile_markdown_takes_bounded_time_and_becomes_nothing_but_the_allowed_tags(
    account: Account,
) -> None:
    written = list(texts(account.many(500, quick=100), seed=SEED))
    slowest = 0.0
    wrong = []
    for text in written:
        for render in (comment_html, provision_html, heading_html):
            html, took = timed(render, text)
            slowest = max(slowest, took)
            wrong += [f"{render.__name__} of {text[:60]!r}: {what}" for what in problems(html, took)]
    account.did(texts=len(written), ways_to_render=3)
    account.found(slowest=f"{slowest * 1_000:.0f} ms", wrong=len(wrong))
    assert wrong == []


def timed(render: Callable[[str], str], text: str) -> tuple[str, float]:
    best = LIMIT
    for _ in range(TRIES):
        started = time.process_time()
        html = render(text)
        best = took = min(best, time.process_time() - started)
        if took < LIMIT:
            break
    return html, best


def problems(html: str, took: float) -> Iterator[str]:
    if took >= LIMIT:
        yield f"took {took * 1_000:.0f} ms"
    yield from wrong_in(html)
