from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from accounts.models import User
from consultation.comments import rules
from consultation.comments.models import Comment, CommentTranslation, EarlierText
from consultation.comments.rules import (
    AnchorUnknown,
    AuthorHasTranslated,
    CommentWithdrawn,
    DiscussionClosed,
    SameLanguage,
    TooManyComments,
)
from consultation.comments.waiting import COUNT, QUEUE
from consultation.drafts.models import Consultation
from consultation.drafts.standing import has_provision
from consultation.lib.markdown import comment_html
from consultation.lib.rows import insert
from consultation.record import actions as record


def post(
    *,
    consultation: Consultation,
    author: User,
    anchor: str | None,
    source: str,
    language: str,
    form_token: UUID,
    at: datetime,
) -> Comment:
    """Begin a thread, once: the same form sent again returns what it posted first.

    Raises DiscussionClosed, AnchorUnknown, TooManyComments, TextMissing or TextTooLong.
    """
    if not rules.is_open(consultation, at):
        raise DiscussionClosed
    if anchor is not None and not has_provision(consultation.current_version_id, anchor):
        raise AnchorUnknown
    text = rules.tidy(source)
    return _add(
        author,
        Comment(
            consultation=consultation,
            version_id=_current(consultation),
            anchor=anchor,
            author=author,
            language=language,
            source=text,
            html=comment_html(text),
            posted_at=at,
            form_token=_token(form_token, text),
        ),
    )


def reply(
    *, parent: Comment, author: User, source: str, language: str, form_token: UUID, at: datetime
) -> Comment:
    """Answer a comment, once, where it stands.

    Raises DiscussionClosed, CommentWithdrawn, TooDeep, TooManyComments, TextMissing or TextTooLong.
    """
    consultation = parent.consultation
    rules.check_reply(parent, at)
    text = rules.tidy(source)
    return _add(
        author,
        Comment(
            consultation=consultation,
            version_id=_current(consultation),
            anchor=parent.anchor,
            author=author,
            thread=parent.thread or parent,
            parent=parent,
            depth=parent.depth + 1,
            language=language,
            source=text,
            html=comment_html(text),
            posted_at=at,
            form_token=_token(form_token, text),
        ),
    )


@transaction.atomic
def edit(*, comment: Comment, author: User, source: str, language: str, at: datetime) -> None:
    """Change one's words; what they were stays readable. Translations go: they said what it says no more.

    Raises NotTheAuthor, CommentWithdrawn, DiscussionClosed, TooLateToEdit, TextMissing or TextTooLong.
    """
    rules.check_edit(comment, author, at)
    text = rules.tidy(source)
    before = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if before.withdrawn_at:
        raise CommentWithdrawn
    if (before.source, before.language) == (text, language):
        return
    EarlierText.objects.create(comment=comment, source=before.source, html=before.html, replaced_at=at)
    CommentTranslation.objects.filter(comment=comment).delete()
    Comment.objects.filter(pk=comment.pk).update(
        source=text, html=comment_html(text), language=language, edited_at=at
    )
    _record("comment.edited", comment, at)


@transaction.atomic
def withdraw(*, comment: Comment, author: User, at: datetime) -> None:
    """Erase what one said and ever said there, at any time, also after the closing. Twice is once.

    Raises NotTheAuthor.
    """
    rules.check_author(comment, author)
    rows = Comment.objects.filter(pk=comment.pk, withdrawn_at__isnull=True)
    if rows.update(source="", html="", withdrawn_at=at):
        EarlierText.objects.filter(comment=comment).delete()
        CommentTranslation.objects.filter(comment=comment).delete()
        _record("comment.withdrawn", comment, at)


@transaction.atomic
def translate(*, comment: Comment, translator: User, source: str, language: str, at: datetime) -> None:
    """Put one's translation by hand beside a comment, instead of one that stood there in that language.

    Raises CommentWithdrawn, MayNotTranslate, SameLanguage, AuthorHasTranslated, TextMissing or TextTooLong.
    """
    rules.check_translator(comment, translator)
    text = rules.tidy(source)
    # Locked, so that nothing is put beside a text that is withdrawn or changed at this moment.
    standing = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if standing.withdrawn_at:
        raise CommentWithdrawn
    if standing.language == language:
        raise SameLanguage
    by_author = rules.is_author(comment, translator)
    there = CommentTranslation.objects.filter(comment=comment, language=language)
    if not by_author and there.filter(by_official=False).exists():
        raise AuthorHasTranslated
    CommentTranslation.objects.update_or_create(
        comment=comment,
        language=language,
        defaults={
            "source": text,
            "html": comment_html(text),
            "by_official": not by_author,
            "translated_at": at,
        },
    )
    _record("comment.translated", comment, at)


def _token(form_token: UUID, text: str) -> UUID:
    """One for each text sent with a form: the browser's Back may send an old form with a new text."""
    return uuid5(form_token, text)


def _current(consultation: Consultation) -> int:
    if consultation.current_version_id is None:
        raise DiscussionClosed
    return consultation.current_version_id


@transaction.atomic
def _add(author: User, comment: Comment) -> Comment:
    # One person's comments stand in a queue here: neither a double click nor a burst slips past the count.
    QUEUE.execute(author.pk)
    first = _count_and_find(comment)
    if first:
        return Comment.objects.get(pk=first)
    insert(comment)
    _record("comment.posted", comment, comment.posted_at)
    return comment


def _count_and_find(comment: Comment) -> int | None:
    """The key of what this very form has posted before. Raises TooManyComments, counted from the rows."""
    found = COUNT.first(comment.author_id, comment.form_token, comment.posted_at)
    first: int | None
    first, *counts = found or (None,)
    for (within, limit), count in zip(rules.LIMITS, counts, strict=True):
        if first is None and count >= limit:
            raise TooManyComments(limit, within)
    return first


def _record(kind: str, comment: Comment, at: datetime) -> None:
    record.append(
        kind,
        subject_kind="comment",
        subject_id=comment.public_id,
        stream=comment.consultation.stream,
        at=at,
    )
