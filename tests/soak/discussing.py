"""One draft and everything that people do to it, beside a plain account of what should stand there by now."""

from __future__ import annotations

from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import settings

from accounts.models import User
from consultation.comments import actions as comments
from consultation.comments.models import Comment
from consultation.comments.rules import (
    EDIT_WITHIN,
    CommentWithdrawn,
    DiscussionClosed,
    TooDeep,
    TooLateToEdit,
)
from consultation.drafts.models import Consultation
from consultation.votes import actions as votes
from consultation.votes.models import Agreement, Choice
from consultation.votes.rules import CommentGone, OwnComment, VotingClosed
from tests import factories

Anchor = str | None
Refusal = type[Exception] | None
CHOICES, AGREEMENTS = list(Choice), list(Agreement)


@dataclass
class Said:
    """A comment as its author left it."""

    row: Comment
    author: User
    words: str
    withdrawn: bool = False
    edits: int = 0


@dataclass
class Discussion:
    pk: int
    people: list[User]
    at: datetime
    closed: bool = False
    counted: bool = True  # nothing has happened since the last tick
    said: list[Said] = field(default_factory=list)
    positions: dict[tuple[Anchor, UUID], Choice] = field(default_factory=dict)
    reactions: dict[tuple[int, int], Agreement] = field(default_factory=dict)  # by comment and person

    @property
    def draft(self) -> Consultation:
        return Consultation.objects.select_related("current_version", "authority").get(pk=self.pk)

    def anchors(self) -> list[Anchor]:
        version = self.draft.current_version
        assert version
        return [None, *version.provisions.filter(kind="paragraph").values_list("anchor", flat=True)]

    def pass_a_minute(self) -> None:
        """So that nobody says too much within one."""
        self.at += timedelta(minutes=1)

    def comment(self, who: int, where: int) -> None:
        author, anchors = self.people[who], self.anchors()
        words = f"What I think is this, number {len(self.said)}."
        with refused(DiscussionClosed if self.closed else None):
            row = comments.post(
                consultation=self.draft,
                author=author,
                anchor=anchors[where % len(anchors)],
                source=words,
                language="en",
                form_token=uuid4(),
                at=self.at,
            )
            self.said.append(Said(row, author, words))

    def reply(self, who: int, to: Said) -> None:
        author, words = self.people[who], f"My answer is this, number {len(self.said)}."
        refusal: Refusal = TooDeep if to.row.depth == 3 else None
        refusal = CommentWithdrawn if to.withdrawn else refusal
        parent = Comment.objects.select_related("consultation", "thread").get(pk=to.row.pk)
        with refused(DiscussionClosed if self.closed else refusal):
            row = comments.reply(
                parent=parent, author=author, source=words, language="en", form_token=uuid4(), at=self.at
            )
            self.said.append(Said(row, author, words))

    def edit(self, what: Said) -> None:
        words = f"{what.words.partition(' (')[0]} ({what.edits + 1})"
        refusal: Refusal = TooLateToEdit if self.at >= what.row.posted_at + EDIT_WITHIN else None
        refusal = DiscussionClosed if self.closed else refusal
        row = Comment.objects.select_related("consultation").get(pk=what.row.pk)
        with refused(CommentWithdrawn if what.withdrawn else refusal):
            comments.edit(comment=row, author=what.author, source=words, language="en", at=self.at)
            what.words, what.edits = words, what.edits + 1

    def withdraw(self, what: Said) -> None:
        row = Comment.objects.select_related("consultation").get(pk=what.row.pk)
        comments.withdraw(comment=row, author=what.author, at=self.at)
        what.withdrawn, what.words = True, ""

    def vote(self, who: int, where: int, choice: int) -> None:
        anchors = self.anchors()
        self._vote(anchors[where % len(anchors)], self.people[who].public_id, CHOICES[choice])

    def vote_together(self, where: int, choice: int) -> None:
        """Everybody at once, so that bars appear."""
        for who in range(len(self.people)):
            self.vote(who, where, (choice + who // 9) % 3)

    def _vote(self, anchor: Anchor, person: UUID, choice: Choice) -> None:
        with refused(VotingClosed if self.closed else None):
            votes.take(
                consultation=self.draft,
                anchor=anchor,
                choice=choice,
                person_id=person,
                keys_dir=settings.KEYS_DIR,
                at=self.at,
            )
            self.positions[anchor, person] = choice
            self.counted = False

    def take_back(self, who: int, where: int) -> None:
        anchors, person = self.anchors(), self.people[who].public_id
        anchor = anchors[where % len(anchors)]
        with refused(VotingClosed if self.closed else None):
            votes.withdraw(
                consultation=self.draft,
                anchor=anchor,
                person_id=person,
                keys_dir=settings.KEYS_DIR,
                at=self.at,
            )
            self.positions.pop((anchor, person), None)
            self.counted = False

    def react(self, who: int, to: Said, agreement: int) -> None:
        person = self.people[who]
        refusal: Refusal = CommentGone if to.withdrawn else None
        refusal = VotingClosed if self.closed else refusal
        row = Comment.objects.select_related("consultation").get(pk=to.row.pk)
        with refused(OwnComment if person == to.author else refusal):
            votes.react(
                comment=row,
                choice=AGREEMENTS[agreement],
                person=person,
                keys_dir=settings.KEYS_DIR,
                at=self.at,
            )
            self.reactions[to.row.pk, person.pk] = AGREEMENTS[agreement]
            self.counted = False

    def react_together(self, to: Said, agreement: int) -> None:
        """Everybody at once, so that figures appear."""
        for who in range(len(self.people)):
            self.react(who, to, agreement)

    def publish(self, provisions: int) -> None:
        """Paragraphs come or go at the end; the others keep their anchors."""
        factories.make_next_version(self.draft, at=self.at, writing=factories.writing(provisions))

    def close(self) -> None:
        closes_at = self.draft.closes_at
        assert closes_at
        self.at = closes_at
        assert votes.close(at=self.at) == (0 if self.closed else 1)
        self.closed = self.counted = True

    def tick(self) -> None:
        votes.count(at=self.at)
        self.counted = True

    def figures(self) -> Counter[tuple[Anchor, int]]:
        return Counter((anchor, choice.value) for (anchor, _), choice in self.positions.items())

    def agreements(self) -> Counter[tuple[int, int]]:
        return Counter((comment, given.value) for (comment, _), given in self.reactions.items())

    def talk(self) -> Counter[Anchor]:
        """Comments that can be read, by anchor."""
        return Counter(said.row.anchor for said in self.said if not said.withdrawn)


def refused(refusal: Refusal) -> AbstractContextManager[object]:
    return pytest.raises(refusal) if refusal else nullcontext()
