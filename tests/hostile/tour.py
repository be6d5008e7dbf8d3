"""Every page that shows a text that somebody wrote, in the three languages by turns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from math import ceil
from urllib.parse import quote, urlencode

from consultation.drafts.models import Consultation
from consultation.lib.translated import LANGUAGES
from tests.hostile.script_world import Scripted, ScriptWorld

THREADS = 20  # a page
ROWS = 100  # of an operator's table a page
TABLES = ("authority", "territory", "topic", "membership")


def strangers_pages(world: ScriptWorld) -> Iterator[str]:
    languages = cycle(LANGUAGES)
    for each in world.everything:
        yield f"/{next(languages)}/drafts/{each.public.public_id}/"
        yield f"/{next(languages)}/search/?{urlencode({'q': each.payload})}"
        yield f"/{next(languages)}/drafts/?{filtered(each)}"
    for place, each in enumerate(world.everything[::5]):
        yield f"/{next(languages)}/{more_of(each)[place % 8]}"
    for language in LANGUAGES:
        yield from talk_pages(world, language)
        for path in ("", "drafts/", "search/?q=script", "search/?q=alert&kind=comments", "drafts/feed.atom"):
            yield f"/{language}/{path}"


def filtered(each: Scripted) -> str:
    """By what it is filed under, and by junk that the page says it does not know."""
    topic = each.public.topics.get().slug
    return urlencode(
        {"topic": topic, "authority": each.public.authority.slug, "stage": each.payload, "from": each.payload}
    )


def more_of(each: Scripted) -> list[str]:
    draft = f"drafts/{each.public.public_id}"
    anchor = each.public.public_version.provisions.all()[1].anchor
    comment = f"comments/{each.comment.public_id}"
    return [
        f"{draft}/{each.public.slug}/?view=whole",
        f"{draft}/figures/",
        f"{draft}/feed.atom",
        f"{draft}/provisions/{anchor}/",
        f"{draft}/nothing/?{urlencode({'version': each.payload, 'text': each.payload})}",
        f"accounts/login/?{urlencode({'next': each.payload})}",
        f"{comment}/history/?{quote(each.payload)}",
        f"{quote(each.payload, safe='')}/",
    ]


def talk_pages(world: ScriptWorld, language: str) -> Iterator[str]:
    roots = list(world.talk.comments.filter(thread__isnull=True).order_by("posted_at", "id"))
    for number in range(ceil(len(roots) / THREADS)):
        start = f"&from={roots[number * THREADS].public_id}" if number else ""
        yield f"/{language}/drafts/{world.talk.public_id}/{world.talk.slug}/?order=oldest{start}"


def authors_pages(each: Scripted, place: int) -> str:
    """Of a comment's own pages, each in its turn."""
    page = ("edit", "reply", "translate", "history", "withdraw")[place % 5]
    return f"/{LANGUAGES[place % 3]}/comments/{each.comment.public_id}/{page}/"


def readers_pages() -> Iterator[str]:
    for language in LANGUAGES:
        for path in (
            "following/",
            "new/?since=month",
            "mine/",
            "residence/",
            "accounts/settings/",
            "accounts/email/",
        ):
            yield f"/{language}/{path}"


def officials_pages(world: ScriptWorld) -> Iterator[str]:
    languages = cycle(LANGUAGES)
    yield from (f"/{language}/desk/{path}" for language in LANGUAGES for path in ("", "new/"))
    for place, each in enumerate(world.everything):
        yield f"/{next(languages)}/desk/{each.working.public_id}/"
        yield f"/{next(languages)}/desk/{other_desk_page(each.working, each.public, place)}/"


def other_desk_page(working: Consultation, public: Consultation, place: int) -> str:
    return (
        f"{working.public_id}/preview",
        f"{working.public_id}/files",
        f"{working.public_id}/publish",
        f"{public.public_id}/participation",
        f"{public.public_id}",
    )[place % 5]


def operators_pages(world: ScriptWorld) -> Iterator[str]:
    for table in TABLES:
        for page in range(1, ceil(len(world.everything) / ROWS) + 1):
            yield f"/operator/consultation/{table}/?p={page}"
    for page in range(1, ceil(len(world.everything) / ROWS) + 1):
        yield f"/operator/accounts/user/?p={page}"
    for place, each in enumerate(world.everything[::6]):
        table, row = (
            ("consultation/authority", each.public.authority_id),
            ("consultation/territory", each.public.territory_id),
            ("accounts/user", each.comment.author_id),
        )[place % 3]
        action = ("change", "delete", "history")[place % 3]
        yield f"/operator/{table}/{row}/{action}/"
