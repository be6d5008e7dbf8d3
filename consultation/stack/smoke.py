"""Drives the main job over HTTP once, as an official and two residents, and waits for the digest.

publish → comment, take positions, follow → beat → worker → SMTP → a mail that is read
"""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import asdict, dataclass, field

from consultation.stack import journey, post, supervisor
from consultation.stack.running import Running, say
from consultation.stack.visitor import Refused

# Emma has followed since last week with mail switched off, so that her hour has come since.
RESIDENTS = {"ivan": "ru", "emma": "en"}
READER = "emma"
WORDS = {
    "ru": "Кто проверит, что шаблоны действительно удалены? Нужен независимый аудит.",
    "en": "Who checks that the templates really are deleted? An independent audit is needed.",
}
DIGEST_HOUR = 7
# A digest's window ends some time before it is planned, planning happens once a minute; and a slow machine.
DIGEST_WITHIN = 240.0  # seconds
FOR_THE_OTHERS = 10.0  # seconds, for those who read in other languages; they come in the same minute


@dataclass
class Told:
    """What happened, in the words of the JSON line."""

    ok: bool = False
    base_url: str = ""
    consultation: str = ""
    comments: int = 0
    positions: int = 0
    digests: list[dict[str, str]] = field(default_factory=list)
    seconds: float = 0
    error: str = ""


def run(demo: Running, told: Told) -> None:
    """Fills in `told` as it goes. Raises Refused, or ProgramEnded if a part of the site dies meanwhile."""
    told.base_url = demo.base_url
    official, desk = journey.sign_in(demo.base_url, "official")
    told.consultation = draft = journey.publish_next_version(official, desk)
    settled_at = time.monotonic() + demo.settle_seconds
    say(f"the official published a new version of {demo.base_url}/en/drafts/{draft}/")
    for role, language in RESIDENTS.items():
        resident, _ = journey.sign_in(demo.base_url, role)
        anchors = journey.provisions(resident, language, draft)
        journey.comment(resident, language, draft, anchors[min(6, len(anchors) - 1)], WORDS[language])
        told.comments += 1
        for anchor, choice in zip(anchors, ("support", "oppose", "neutral"), strict=False):
            journey.take_position(resident, language, draft, anchor, choice)
            told.positions += 1
        journey.follow(resident, language, draft)
        say(f"{role} commented, took positions and follows")
        if role == READER:
            # Sooner, and today's digest would be planned without the new version.
            time.sleep(max(0, settled_at - time.monotonic()))
            journey.ask_for_digests(resident, language, hour=DIGEST_HOUR)
    say("waiting for beat, worker and mail server to bring the digest …")
    told.digests = [digest.told() for digest in wait_for_digests(demo, draft)]


def wait_for_digests(demo: Running, draft: str) -> list[post.Digest]:
    """All that came, the reader's among them. Raises Refused if hers does not come in time."""
    deadline = time.monotonic() + DIGEST_WITHIN
    arrived = False
    link = f"{demo.base_url}/{{language}}/drafts/{draft}"
    while time.monotonic() < deadline:
        demo.supervisor.look()
        found = list(post.digests(demo.mail, link=link, news=journey.NOTE))
        if not arrived and any(digest.to.startswith(f"{READER}@") for digest in found):
            arrived, deadline = True, time.monotonic() + FOR_THE_OTHERS
        if arrived and {digest.language for digest in found} == set(journey.LANGUAGES):
            return found
        time.sleep(0.5)
    if arrived:
        return found
    raise Refused(
        f"no digest came for {READER} within {DIGEST_WITHIN:.0f} s (there is one a day at most: "
        "on a database of yours she may have had today's already)"
    )


def attempt(demo: Running) -> Told:
    """Never raises for what goes wrong on the site: `told` says it."""
    began, told = time.monotonic(), Told()
    try:
        run(demo, told)
        told.ok = True
    except (Refused, supervisor.ProgramEnded) as problem:
        told.error = str(problem)
    told.seconds = round(time.monotonic() - began, 1)
    return told


def report(told: Told, *, as_json: bool) -> None:
    languages = Counter(digest["language"] for digest in told.digests)
    rows = {
        "site": told.base_url,
        "draft": told.consultation,
        "comments": told.comments,
        "positions": told.positions,
        "digests": ", ".join(f"{number} {language}" for language, number in sorted(languages.items())),
        "seconds": told.seconds,
    }
    say("\n".join(["", *(f"{name:<10} {value}" for name, value in rows.items()), ""]))
    for digest in first_of_each_language(told.digests):
        say(f"{digest['language']}  {digest['to']:<32} {digest['subject']}")
    say("\nall of it worked" if told.ok else f"\nfailed: {told.error}")
    if as_json:
        say(json.dumps(asdict(told), ensure_ascii=False))


def first_of_each_language(digests: list[dict[str, str]]) -> list[dict[str, str]]:
    """The reader's own for hers."""
    shown = {digest["language"]: digest for digest in reversed(digests)}
    own = {digest["language"]: digest for digest in digests if digest["to"].startswith(f"{READER}@")}
    return [digest for _, digest in sorted((shown | own).items())]
