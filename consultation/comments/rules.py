from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import User
from consultation.comments.models import COMMENT_MAX, DEPTH_MAX, Comment
from consultation.drafts import rules as drafts
from consultation.drafts.models import Consultation
from consultation.lib.text import clean

EDIT_WITHIN = timedelta(minutes=15)  # to mend a slip; later, people have answered what it said

# How many comments one person may post within a time: far above a lively talk, far below a flood.
LIMITS = ((timedelta(minutes=1), 5), (timedelta(days=1), 100))


class DiscussionClosed(Exception):
    """It has not opened yet, is over, or the draft is withdrawn."""


class AnchorUnknown(Exception):
    """No such provision in the current version."""


class TextMissing(Exception):
    """Nothing is left once the text is cleaned."""


class TextTooLong(Exception):
    def __init__(self, length: int) -> None:
        self.length = length


class TooManyComments(Exception):
    def __init__(self, limit: int, within: timedelta) -> None:
        self.limit, self.within = limit, within


class TooDeep(Exception):
    """A reply to a reply to a reply is not answered; one answers further up."""


class CommentWithdrawn(Exception):
    """Its author has taken it back."""


class NotTheAuthor(Exception):
    pass


class TooLateToEdit(Exception):
    pass


class MayNotTranslate(Exception):
    """Neither the author nor an official of the authority that asked."""


class SameLanguage(Exception):
    """A translation is in another language than the original."""


class AuthorHasTranslated(Exception):
    """The author's own words stand before an official's."""


def is_open(consultation: Consultation, at: datetime) -> bool:
    return drafts.is_open(consultation, at)


def check_reply(parent: Comment, at: datetime) -> None:
    """Raises DiscussionClosed, CommentWithdrawn or TooDeep."""
    if not is_open(parent.consultation, at):
        raise DiscussionClosed
    if parent.withdrawn_at:
        raise CommentWithdrawn
    if parent.depth >= DEPTH_MAX:
        raise TooDeep


def check_edit(comment: Comment, author: User, at: datetime) -> None:
    """Raises NotTheAuthor, CommentWithdrawn, DiscussionClosed or TooLateToEdit."""
    check_author(comment, author)
    if comment.withdrawn_at:
        raise CommentWithdrawn
    if not is_open(comment.consultation, at):
        raise DiscussionClosed
    if at >= comment.posted_at + EDIT_WITHIN:
        raise TooLateToEdit


def check_author(comment: Comment, author: User) -> None:
    """Raises NotTheAuthor."""
    if not is_author(comment, author):
        raise NotTheAuthor


def is_author(comment: Comment, person: User) -> bool:
    return person.pk is not None and comment.author_id == person.pk


def check_translator(comment: Comment, person: User) -> None:
    """Raises CommentWithdrawn or MayNotTranslate."""
    if comment.withdrawn_at:
        raise CommentWithdrawn
    if not is_author(comment, person) and not drafts.may_edit(person, comment.consultation):
        raise MayNotTranslate


def tidy(source: str) -> str:
    """The text as it is stored and counted. Raises TextMissing or TextTooLong."""
    text = clean(source).strip()
    if not text:
        raise TextMissing
    if len(text) > COMMENT_MAX:
        raise TextTooLong(len(text))
    return text
