"""Drafts with many voices, written in bulk: what is measured is reading them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from pathlib import Path

from accounts.models import User
from consultation.authorities.models import Authority, Topic
from consultation.comments.models import Comment
from consultation.drafts import actions
from consultation.drafts.models import Consultation, DraftVersion, Provision
from consultation.lib.markdown import comment_html
from consultation.lib.translated import LANGUAGES
from consultation.votes.models import ReactionTally, Tally

PROVISIONS = 24  # as many as the demo's draft has, which is a real city's clause
PEOPLE = 500
CLOSES_IN = timedelta(days=21)
SAID = (
    "Who checks that the templates *really* are deleted after thirty days? A city office that buys the "
    "system cannot be the one that inspects it.\n\nPlease name an independent body."
)
LAW = (
    "The system recognises a person by the face only in the cases that this clause names; the data are kept "
    "for thirty days and are then deleted, and the operator keeps a record of each request."
)


def make_people(count: int = PEOPLE) -> list[User]:
    return User.objects.bulk_create(
        User(email=f"person{n}@example.kz", display_name=f"Resident {n}", password="!", language="en")
        for n in range(count)
    )


def make_draft(title: str, official: User, keys_dir: Path, *, at: datetime) -> Consultation:
    """Open, in three languages."""
    authority = Authority.objects.select_related("territory").order_by("pk")[0]
    blocks = (f"# Chapter {n // 6 + 1}" if n % 6 == 0 else f"{LAW} ({n})" for n in range(PROVISIONS))
    text = "\n\n".join(blocks)
    version = actions.create(
        authority=authority,
        territory=authority.territory,
        topics=[],
        writing=actions.Writing(
            title=dict.fromkeys(LANGUAGES, title),
            summary=dict.fromkeys(LANGUAGES, "Cameras may recognise faces. This says where, and who looks."),
            source=dict.fromkeys(LANGUAGES, text),
        ),
        official=official,
        at=at,
    )
    return actions.publish(
        version=version,
        official=official,
        opens_at=at,
        closes_at=at + CLOSES_IN,
        revision=version.revision,
        keys_dir=keys_dir,
        at=at,
    ).consultation


def add_comments(draft: Consultation, people: list[User], count: int, *, at: datetime) -> None:
    """Half on the whole, half on its provisions; each fourth answers the one before the last."""
    anchors = list(Provision.objects.filter(version=draft.current_version).values_list("anchor", flat=True))
    html = comment_html(SAID)
    comments: list[Comment] = []
    for number in range(count):
        comment = Comment(
            consultation=draft,
            anchor=anchors[number // 2 % len(anchors)] if number % 2 else None,
            version=draft.public_version,
            author=people[number % len(people)],
            language=LANGUAGES[number % 3],
            source=SAID,
            html=html,
            posted_at=at + timedelta(seconds=number),
            form_token=uuid.uuid4(),
        )
        comments.append(comment)
    roots = Comment.objects.bulk_create(
        [c for n, c in enumerate(comments) if not answers(n)], batch_size=2000
    )
    by_number = {root.posted_at: root for root in roots}
    replies = [comment for n, comment in enumerate(comments) if answers(n)]
    for reply in replies:
        root = by_number[reply.posted_at - timedelta(seconds=2)]
        reply.anchor, reply.thread, reply.parent, reply.depth = root.anchor, root, root, 2
    Comment.objects.bulk_create(replies, batch_size=2000)
    ReactionTally.objects.bulk_create(
        [ReactionTally(comment=root, agree=7, disagree=3, shown_agree=5, shown_disagree=5) for root in roots],
        batch_size=5000,
    )


def answers(number: int) -> bool:
    return number % 8 in (6, 7)


def add_tallies(draft: Consultation) -> None:
    anchors = Provision.objects.filter(version=draft.current_version, kind="paragraph")
    Tally.objects.bulk_create(
        Tally(
            consultation=draft,
            version=draft.public_version,
            anchor=anchor,
            support=120,
            oppose=60,
            neutral=20,
            shown_support=120,
            shown_oppose=60,
            shown_neutral=20,
        )
        for anchor in (None, *anchors.values_list("anchor", flat=True))
    )


def make_drafts(count: int, people: list[User], *, at: datetime) -> None:
    """A list of them, spread over authorities, topics and stages, with three comments each."""
    authorities = list(Authority.objects.select_related("territory").order_by("pk"))
    topics = list(Topic.objects.order_by("pk"))
    drafts = Consultation.objects.bulk_create(
        Consultation(
            authority=authorities[n % len(authorities)],
            territory=authorities[n % len(authorities)].territory,
            title_kk=f"Жоба {n}",
            title_ru=f"Проект {n}",
            title_en=f"Draft {n}",
            summary_en=f"{LAW} {n}",
            opens_at=at + timedelta(days=n % 60 - 40),
            closes_at=at + timedelta(days=n % 60 - 19),
            key_fingerprint="0" * 64,
            created_at=at,
        )
        for n in range(count)
    )
    versions = DraftVersion.objects.bulk_create(
        DraftVersion(consultation=draft, number=1, source_en=LAW, published_at=at) for draft in drafts
    )
    for draft, version in zip(drafts, versions, strict=True):
        draft.current_version = version
    Consultation.objects.bulk_update(drafts, ["current_version"])
    filed = Consultation.topics.through
    filed.objects.bulk_create(
        filed(consultation=draft, topic=topics[n % len(topics)]) for n, draft in enumerate(drafts)
    )
    html = comment_html(SAID)
    Comment.objects.bulk_create(
        Comment(
            consultation=draft,
            version=draft.public_version,
            author=people[n % len(people)],
            language="en",
            source=SAID,
            html=html,
            posted_at=at,
            form_token=uuid.uuid4(),
        )
        for n, draft in enumerate(drafts * 3)
    )
