"""How residents of the demo stand to a draft, and to what is said of it.

Rows are written at once, as `votes.actions` would write them one by one; the triggers note each, and the
counting that follows adds them up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

from accounts.models import User
from consultation.authorities.models import Territory
from consultation.comments.models import Comment
from consultation.demo import saying
from consultation.demo.living import Resident
from consultation.demo.plans import Plan
from consultation.drafts.models import Consultation
from consultation.lib import pseudonyms
from consultation.votes.models import Agreement, Choice, Position, Reaction
from consultation.votes.queries import POSITION, REACTION

BATCH = 2_000  # rows of one statement
ON_A_CONTESTED_ONE = 0.35  # of those who vote at all
HEARD_MOST = 260  # reactions to one comment
FEW_HEAR_A_REPLY = 0.55
TYPICAL_AGREEMENT = (62, 98, 86)  # least, most and usual share of a hundred
ROLES_REACT = 0.06


def take_positions(
    plan: Plan,
    consultation: Consultation,
    roles: Sequence[Resident],
    residents: Sequence[Resident],
    *,
    keys_dir: Path,
) -> None:
    """Everybody who votes on the whole; most of them on a few provisions. Not counted yet."""
    chance = Random(plan.seed)  # noqa: S311 - made-up opinions
    key = pseudonyms.read_key(keys_dir, consultation.public_id, consultation.key_fingerprint)
    provisions = anchors_of(consultation)
    rows = [
        Position(
            consultation=consultation,
            anchor=anchor,
            participant=pseudonyms.pseudonym(key, POSITION, voter.user.public_id),
            choice=choice,
            given_on_version=consultation.public_version,
            territory_id=voter.region_id,
        )
        for voter in [*roles, *voters(plan, residents, chance)]
        for anchor, choice in opinions(plan, provisions, chance)
    ]
    chance.shuffle(rows)
    Position.objects.bulk_create(rows, batch_size=BATCH)


def voters(plan: Plan, residents: Sequence[Resident], chance: Random) -> list[Resident]:
    """Drawn by lot, those who live where the draft is about with more luck."""
    place = Territory.objects.get(code=plan.territory)
    luck = [chance.random() ** (1 / (plan.pull if each.lives_around(place) else 1)) for each in residents]
    ranked = sorted(zip(luck, range(len(residents)), strict=True), reverse=True)
    return [residents[n] for _, n in ranked[: plan.voters]]


def opinions(
    plan: Plan, provisions: Sequence[tuple[str, str]], chance: Random
) -> Iterator[tuple[str | None, Choice]]:
    """Of one person: on the whole, on some of what is contested, on two more."""
    contested = [place for place in plan.leanings if place and chance.random() < ON_A_CONTESTED_ONE]
    others = chance.sample(range(1, len(provisions) + 1), 2)
    for place in [None, *sorted({*contested, *others})]:
        anchor, kind = provisions[place - 1] if place else (None, "")
        if kind != "heading":
            (choice,) = chance.choices(list(Choice), plan.leanings.get(place, plan.usual))
            yield anchor, choice


def react(
    plan: Plan,
    consultation: Consultation,
    said: Mapping[str, Comment],
    roles: Sequence[Resident],
    residents: Sequence[Resident],
    *,
    keys_dir: Path,
) -> None:
    """To what was not taken back, and never to one's own words. Not counted yet."""
    key = pseudonyms.read_key(keys_dir, consultation.public_id, consultation.key_fingerprint)
    names = {
        each.user.pk: pseudonyms.pseudonym(key, REACTION, each.user.public_id)
        for each in [*roles, *residents]
    }
    rows = [
        Reaction(consultation=consultation, comment=comment, participant=names[user.pk], choice=choice)
        for row in saying.rows_of(plan)
        if "withdrawn_after" not in row
        for comment in [said[row["key"]]]
        for user, choice in reactions(row, Random(f"{plan.seed} {row['key']}"), roles, residents)  # noqa: S311
        if user.pk != comment.author_id
    ]
    Random(plan.seed).shuffle(rows)  # noqa: S311 - made-up opinions
    Reaction.objects.bulk_create(rows, batch_size=BATCH)


def reactions(
    row: saying.Row, chance: Random, roles: Sequence[Resident], residents: Sequence[Resident]
) -> Iterator[tuple[User, Agreement]]:
    heard = chance.lognormvariate(3.3, 0.8) * (FEW_HEAR_A_REPLY if "reply_to" in row else 1)
    agreement = row.get("agreement", chance.triangular(*TYPICAL_AGREEMENT))
    readers = chance.sample(residents, min(int(heard), HEARD_MOST))
    for reader in [*readers, *(role for role in roles if chance.random() < ROLES_REACT)]:
        agrees = chance.random() * 100 < agreement
        yield reader.user, Agreement.AGREE if agrees else Agreement.DISAGREE


def anchors_of(consultation: Consultation) -> list[tuple[str, str]]:
    """Anchor and kind of everything in its text, in order."""
    return list(consultation.public_version.provisions.order_by("place").values_list("anchor", "kind"))
