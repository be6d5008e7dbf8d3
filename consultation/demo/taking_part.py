"""What residents of the demo say of a draft, and how they stand to it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from accounts.models import User
from consultation.comments import actions as comments
from consultation.comments.models import Comment
from consultation.demo import people, texts
from consultation.demo.plans import Plan
from consultation.drafts.models import Consultation
from consultation.lib import pseudonyms
from consultation.votes.models import Choice, Position


def post_comments(
    plan: Plan, consultation: Consultation, residents: dict[str, User], *, at: datetime
) -> None:
    anchors = [anchor for anchor, _ in anchors_of(consultation)]
    posted: dict[str, Comment] = {}
    for row in texts.table(plan.comments)["comments"]:
        told = {
            "author": residents[row["author"]],
            "source": row["text"].strip(),
            "language": row["language"],
            "form_token": uuid.uuid5(people.NAMESPACE, row["key"]),
            "at": plan.opens_at(at) + timedelta(hours=row["hours_after"], minutes=len(row["text"]) % 60),
        }
        if parent := posted.get(row.get("reply_to", "")):
            posted[row["key"]] = comments.reply(parent=parent, **told)
        else:
            anchor = anchors[row["provision"] - 1] if row["provision"] else None
            posted[row["key"]] = comments.post(consultation=consultation, anchor=anchor, **told)


def take_positions(
    plan: Plan, consultation: Consultation, residents: Sequence[User], *, keys_dir: Path
) -> None:
    """Everybody who votes on the whole; most of them on a few provisions. Not counted yet."""
    chance = Random(plan.seed)  # noqa: S311 - made-up opinions
    key = pseudonyms.read_key(keys_dir, consultation.public_id, consultation.key_fingerprint)
    provisions = anchors_of(consultation)
    rows = [
        Position(
            consultation=consultation,
            anchor=anchor,
            participant=pseudonyms.pseudonym(key, "position", resident.public_id),
            choice=choice,
            given_on_version=consultation.public_version,
        )
        for resident in (chance.sample(residents, plan.voters) if plan.voters else residents)
        for anchor, choice in opinions(plan, provisions, chance)
    ]
    chance.shuffle(rows)
    Position.objects.bulk_create(rows)


def opinions(
    plan: Plan, provisions: Sequence[tuple[str, str]], chance: Random
) -> Iterator[tuple[str | None, Choice]]:
    """Of one person: on the whole, on some of what is contested, on two more."""
    contested = [place for place in plan.leanings if place and chance.random() < 0.35]
    others = chance.sample(range(1, len(provisions) + 1), 2)
    for place in [None, *sorted({*contested, *others})]:
        anchor, kind = provisions[place - 1] if place else (None, "")
        if kind != "heading":
            (choice,) = chance.choices(list(Choice), plan.leanings.get(place, plan.usual))
            yield anchor, choice


def anchors_of(consultation: Consultation) -> list[tuple[str, str]]:
    """Anchor and kind of everything in its text, in order."""
    return list(consultation.public_version.provisions.order_by("place").values_list("anchor", "kind"))
