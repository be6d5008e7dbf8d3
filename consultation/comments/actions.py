from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Count, Q

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
from consultation.drafts.models import Consultation, Provision
from consultation.lib.markdown import comment_html
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
    provisions = Provision.objects.filter(version=consultation.current_version_id, anchor=anchor)
    if anchor is not None and not provisions.exists():
        raise AnchorUnknown
    text = rules.tidy(source)
    return _add(
        Comment(
            consultation=consultation,
            version_id=_current(consultation),
            anchor=anchor,
            author=author,
            language=language,
            source=text,
            html=comment_html(text),
            posted_at=at,
            form_token=form_token,
        )
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
            form_token=form_token,
        )
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


def _current(consultation: Consultation) -> int:
    if consultation.current_version_id is None:
        raise DiscussionClosed
    return consultation.current_version_id


def _add(comment: Comment) -> Comment:
    try:
        with transaction.atomic():
            _check_flood(comment)
            comment.save(force_insert=True)
            _record("comment.posted", comment, comment.posted_at)
    except IntegrityError as error:
        if "one_comment_per_form" not in str(error):
            raise
        first = Comment.objects.get(author=comment.author_id, form_token=comment.form_token)
        if first.edited_at or first.withdrawn_at or first.source == comment.source:
            return first
        # The browser's Back gives an old form for a new text: that must not be lost.
        comment.form_token = uuid5(comment.form_token, comment.source)
        return _add(comment)
    return comment


def _check_flood(comment: Comment) -> None:
    """Counted from the rows themselves. A form sent twice is not counted against its first sending."""
    at = comment.posted_at
    rows = Comment.objects.filter(
        author=comment.author_id, posted_at__gt=at - rules.LIMITS[-1][0], posted_at__lte=at
    ).exclude(form_token=comment.form_token)
    counts = rows.aggregate(
        **{_name(within): Count("pk", filter=Q(posted_at__gt=at - within)) for within, _ in rules.LIMITS}
    )
    for within, limit in rules.LIMITS:
        if counts[_name(within)] >= limit:
            raise TooManyComments(limit, within)


def _name(within: timedelta) -> str:
    return f"within_{int(within.total_seconds())}"


def _record(kind: str, comment: Comment, at: datetime) -> None:
    record.append(
        kind,
        subject_kind="comment",
        subject_id=comment.public_id,
        stream=comment.consultation.stream,
        at=at,
    )
