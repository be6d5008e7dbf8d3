"""What was withdrawn or is not public yet stands in no page, fragment, feed, search or history."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.test import Client
from django.utils import timezone

from consultation.comments import actions as comments
from consultation.drafts import actions as drafts
from consultation.lib.translated import LANGUAGES
from tests.access.world import World, make_world, session_of
from tests.hostile.answers import ask
from tests.hostile.doors import places
from tests.soak.account import Account

ROLES = ("stranger", "resident", "author", "elsewhere", "moderator")
BAIT, SECRET = "кездесу", "ymyrtqa"  # one is searched for, so only the other tells that the text is there
TEXT = f"{BAIT} {SECRET}"
ASKED = ["", f"?q={BAIT}&view=whole&since=month", f"?q={BAIT}&kind=comments&version=1", "?version=2"]


def test_a_withdrawn_comment_is_gone_from_wherever_it_could_be_read(
    unhurried: None, account: Account
) -> None:
    world, at = make_world(timezone.now()), timezone.now()
    comment, author = world.places["open"].comment, world.people["author"]
    assert comment
    assert author
    for source in (TEXT, f"{TEXT} once more"):
        comments.edit(comment=comment, author=author, source=source, language="en", at=at)
    comments.translate(comment=comment, translator=author, source=TEXT, language="ru", at=at)
    readable = {*showing(world, ROLES)}
    routes = {route for _, route, _ in readable}

    comments.withdraw(comment=comment, author=author, at=at)

    left = [*showing(world, ROLES)]
    account.found(places_before=len(readable), places_after=len(left))
    expected = {
        "pages:draft",
        "pages:search",
        "pages:mine",
        "comments:threads",
        "comments:history",
        "comments:reply",
    }
    assert expected <= routes
    assert left == []


def test_what_is_still_being_written_is_seen_by_its_officials_alone(
    unhurried: None, account: Account
) -> None:
    world = make_world(timezone.now())
    text = dict.fromkeys(LANGUAGES, TEXT)
    writing = drafts.Writing(
        title=text,
        summary=text,
        legal_ground=text,
        source=dict.fromkeys(LANGUAGES, f"# {TEXT}\n\n{TEXT}"),
        change_note=text,
    )
    first = world.places["preparing"].consultation.versions.get()
    following = drafts.start_next_version(consultation=world.places["open"].consultation)
    for version in (first, following):
        drafts.save_working(version=version, revision=version.revision, writing=writing)

    seen = {*showing(world, ("official",))}
    leaked = [*showing(world, ROLES)]
    account.found(places_of_officials=len(seen), places_of_others=len(leaked))
    assert {"desk:edit", "desk:preview"} <= {route for _, route, _ in seen}
    assert leaked == []


def showing(world: World, roles: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Who sees the secret at which address, as a page or as a fragment."""
    for role in roles:
        client = Client(raise_request_exception=False)
        if session := session_of(role, world):
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        for route, path, _ in places(world):
            asked = ASKED if route.startswith(("pages:", "digests:")) else ASKED[:1]
            for query, headers in (*((query, {}) for query in asked), ("", {"HX-Request": "true"})):
                answer = ask(client, "GET", path + query, headers=headers)
                if SECRET in getattr(answer, "content", b"").decode(errors="replace"):
                    yield role, route, query
