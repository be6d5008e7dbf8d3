"""What people have said and chosen before the test begins."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.conf import settings

from accounts.models import User
from consultation.comments import actions as comments
from consultation.comments.models import Comment
from consultation.drafts.models import Consultation, Provision
from consultation.votes import actions as votes
from consultation.votes.models import Choice
from tests import factories

MARKDOWN = "First, *who* may look?\n\n- the police\n- **nobody else**\n\n> as it was promised\n\n`key` https://example.kz"


def paragraphs(consultation: Consultation) -> list[Provision]:
    return list(
        Provision.objects.filter(
            version=consultation.current_version_id, kind=Provision.Kind.PARAGRAPH
        ).order_by("place")
    )


def say(
    consultation: Consultation,
    author: User,
    *,
    at: datetime,
    anchor: str | None = None,
    source: str = MARKDOWN,
) -> Comment:
    return factories.make_comment(consultation, author, at=at, anchor=anchor, source=source)


def answer(parent: Comment, author: User, *, at: datetime, source: str = "I see it otherwise.") -> Comment:
    return comments.reply(
        parent=parent, author=author, source=source, language="en", form_token=uuid4(), at=at
    )


def choose(consultation: Consultation, anchor: str | None, *, at: datetime, many: int = 15) -> None:
    """So many strangers take a position, of all three kinds."""
    for place in range(many):
        votes.take(
            consultation=consultation,
            anchor=anchor,
            choice=list(Choice)[place % 3],
            person_id=uuid4(),
            keys_dir=settings.KEYS_DIR,
            at=at,
        )
    votes.count(at=at)
