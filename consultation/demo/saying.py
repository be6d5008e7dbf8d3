"""What residents of the demo say of a draft, to each other, and how they change or take back their words."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from consultation.comments import actions as comments
from consultation.comments.models import Comment
from consultation.demo import people, texts
from consultation.demo.plans import Plan
from consultation.drafts.models import Consultation

Row = dict[str, Any]  # of a table of comments


def rows_of(plan: Plan) -> list[Row]:
    """In the order in which they were said."""
    if not plan.comments:
        return []
    rows: list[Row] = texts.table(plan.comments)["comments"]
    return sorted(rows, key=lambda row: (row["hours_after"], row["key"]))


def post_comments(
    plan: Plan, consultation: Consultation, speakers: Mapping[str, User], official: User, *, at: datetime
) -> dict[str, Comment]:
    """By key. `speakers` come by display name."""
    anchors = list(consultation.public_version.provisions.order_by("place").values_list("anchor", flat=True))
    posted: dict[str, Comment] = {}
    for row in rows_of(plan):
        told = {
            "author": speakers[row["author"]],
            "source": (row["first"] if "first" in row else row["text"]).strip(),
            "language": row["language"],
            "form_token": uuid.uuid5(people.NAMESPACE, row["key"]),
            "at": plan.said_at(row["hours_after"], len(row["text"]) % 60, at),
        }
        if parent := posted.get(row.get("reply_to", "")):
            posted[row["key"]] = comments.reply(parent=parent, **told)
        else:
            anchor = anchors[row["provision"] - 1] if row["provision"] else None
            posted[row["key"]] = comments.post(consultation=consultation, anchor=anchor, **told)
    for row in rows_of(plan):
        go_on(posted[row["key"]], row, speakers[row["author"]], official)
    return posted


def go_on(comment: Comment, row: Row, author: User, official: User) -> None:
    """What became of a comment after it was posted, and perhaps answered."""
    if "first" in row:
        comments.edit(
            comment=comment,
            author=author,
            source=row["text"],
            language=row["language"],
            at=comment.posted_at + timedelta(minutes=row["edited_after"]),
        )
    for other in row.get("translations", ()):
        comments.translate(
            comment=comment,
            translator=official if other["by"] == "official" else author,
            source=other["text"],
            language=other["language"],
            at=comment.posted_at + timedelta(hours=1),
        )
    if "withdrawn_after" in row:
        comments.withdraw(
            comment=comment,
            author=author,
            at=comment.posted_at + timedelta(hours=row["withdrawn_after"]),
        )
