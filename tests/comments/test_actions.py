from __future__ import annotations

import threading
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from accounts.models import User
from consultation.comments import actions
from consultation.comments.models import Comment
from consultation.comments.rules import (
    AnchorUnknown,
    CommentWithdrawn,
    DiscussionClosed,
    NotTheAuthor,
    TextMissing,
    TextTooLong,
    TooDeep,
    TooLateToEdit,
    TooManyComments,
)
from consultation.drafts.models import Consultation
from consultation.record.models import Event
from tests.comments.conftest import Post


def events() -> list[tuple[str, str]]:
    rows = Event.objects.filter(kind__startswith="comment.").order_by("pk")
    return list(rows.values_list("kind", "subject_id"))


def test_a_comment_is_stored_cleaned_and_recorded_without_its_author(
    post: Post, consultation: Consultation, aliya: User, at: datetime, anchor: str
) -> None:
    comment = post("  Cameras\r\n*need* a law.\x00 ", anchor=anchor)
    assert comment.source == "Cameras\n*need* a law."
    assert comment.html == "<p>Cameras<br>\n<em>need</em> a law.</p>"
    assert (comment.anchor, comment.depth, comment.version_id) == (anchor, 1, consultation.current_version_id)
    event = Event.objects.get(kind="comment.posted")
    assert (event.subject_kind, event.subject_id, event.stream, event.happened_at, event.particulars) == (
        "comment",
        comment.public_id,
        consultation.stream,
        at,
        {},
    )


@pytest.mark.parametrize(
    "source", ["<script>alert(1)</script>", "[x](javascript:alert(1))", '<img src=x onerror="alert(1)">']
)
def test_no_script_survives(post: Post, source: str) -> None:
    html = post(source).html
    assert "<script" not in html
    assert "<img" not in html
    assert "href" not in html


@pytest.mark.parametrize("source", ["", " \n ", "\u200b\u2060"])
def test_a_text_of_nothing_visible_is_missing(post: Post, source: str) -> None:
    with pytest.raises(TextMissing):
        post(source)
    assert (Comment.objects.count(), events()) == (0, [])


def test_4000_characters_fit_and_one_more_does_not(post: Post) -> None:
    assert len(post("ә" * 3_998 + "\r\nә").source) == 4_000
    with pytest.raises(TextTooLong) as refusal:
        post("ә" * 4_001)
    assert refusal.value.length == 4_001
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("when", ["before opening", "at closing", "withdrawn"])
def test_a_closed_consultation_refuses(
    post: Post, consultation: Consultation, at: datetime, when: str
) -> None:
    assert consultation.opens_at
    assert consultation.closes_at
    if when == "withdrawn":
        consultation.withdrawn_at = at
    moments = {
        "before opening": consultation.opens_at - timedelta(seconds=1),
        "at closing": consultation.closes_at,
    }
    with pytest.raises(DiscussionClosed):
        post(at=moments.get(when, at))
    assert Comment.objects.count() == 0


def test_the_last_instant_before_closing_is_in_time(post: Post, consultation: Consultation) -> None:
    assert consultation.closes_at
    assert post(at=consultation.closes_at - timedelta(microseconds=1)).pk


def test_a_made_up_anchor_is_refused(post: Post) -> None:
    with pytest.raises(AnchorUnknown):
        post(anchor="nowhere")


def test_the_same_form_twice_posts_once(post: Post) -> None:
    token = uuid4()
    first = post("Once", form_token=token)
    assert post("Once", form_token=token) == first
    assert (Comment.objects.count(), events()) == (1, [("comment.posted", first.public_id)])


def test_another_text_in_an_old_form_is_not_lost(post: Post) -> None:
    token = uuid4()
    post("First", form_token=token)
    for _ in range(2):
        post("Second", form_token=token)
    assert sorted(Comment.objects.values_list("source", flat=True)) == ["First", "Second"]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_at_the_same_instant_posts_once(post: Post) -> None:
    token, start = uuid4(), threading.Barrier(8)
    ids = []

    def click() -> None:
        start.wait()
        ids.append(post("Once", form_token=token).public_id)
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(ids), len(set(ids)), Comment.objects.count(), len(events())) == (8, 1, 1, 1)


def test_a_new_text_in_an_old_form_is_not_lost_after_the_first_was_edited_or_withdrawn(
    post: Post, aliya: User, at: datetime
) -> None:
    token = uuid4()
    edited = post("First", form_token=token)
    actions.edit(comment=edited, author=aliya, source="Mended", language="en", at=at)
    withdrawn = post("Second", form_token=token)
    actions.withdraw(comment=withdrawn, author=aliya, at=at)
    post("Third", form_token=token)
    assert sorted(Comment.objects.values_list("source", flat=True)) == ["", "Mended", "Third"]


@pytest.mark.django_db(transaction=True)
def test_a_burst_from_many_tabs_does_not_slip_past_the_limit(post: Post) -> None:
    start, refused = threading.Barrier(12), []

    def speak(n: int) -> None:
        start.wait()
        try:
            post(f"{n}")
        except TooManyComments as refusal:
            refused.append(refusal.limit)
        connection.close()

    threads = [threading.Thread(target=speak, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Comment.objects.count(), refused) == (5, [5] * 7)


def test_replies_go_three_deep_and_no_deeper(post: Post, anchor: str) -> None:
    root = post("1", anchor=anchor)
    second = post("2", parent=root)
    third = post("3", parent=second)
    assert [(c.depth, c.thread_id, c.anchor) for c in (root, second, third)] == [
        (1, None, anchor),
        (2, root.pk, anchor),
        (3, root.pk, anchor),
    ]
    with pytest.raises(TooDeep):
        post("4", parent=third)


def test_a_withdrawn_comment_is_not_answered(post: Post, aliya: User, at: datetime) -> None:
    root = post()
    actions.withdraw(comment=root, author=aliya, at=at)
    root.refresh_from_db()
    with pytest.raises(CommentWithdrawn):
        post(parent=root)


@pytest.mark.parametrize(("earlier", "apart"), [(5, timedelta(seconds=1)), (100, timedelta(minutes=14))])
def test_a_flood_is_stopped_until_time_has_passed(
    post: Post, consultation: Consultation, dana: User, at: datetime, earlier: int, apart: timedelta
) -> None:
    within = timedelta(minutes=1) if earlier == 5 else timedelta(days=1)
    for n in range(earlier):
        last = post(f"{n}", at=at + n * apart)
    with pytest.raises(TooManyComments) as refusal:
        post("too many", at=last.posted_at)
    assert (refusal.value.limit, refusal.value.within) == (earlier, within)
    assert post(author=dana, at=last.posted_at).pk
    assert post("patient", at=at + within).pk


def test_a_double_click_on_the_last_allowed_comment_is_no_flood(post: Post) -> None:
    token = uuid4()
    for n in range(4):
        post(f"{n}")
    first = post("last", form_token=token)
    assert post("last", form_token=token) == first


@pytest.mark.parametrize(
    ("after", "allowed"), [(timedelta(minutes=14, seconds=59), True), (timedelta(minutes=15), False)]
)
def test_a_comment_can_be_changed_for_15_minutes(
    post: Post, aliya: User, at: datetime, after: timedelta, *, allowed: bool
) -> None:
    comment = post("Before")
    if allowed:
        actions.edit(comment=comment, author=aliya, source="After", language="kk", at=at + after)
    else:
        with pytest.raises(TooLateToEdit):
            actions.edit(comment=comment, author=aliya, source="After", language="kk", at=at + after)
    comment.refresh_from_db()
    expected = (
        ("After", "<p>After</p>", "kk", at + after) if allowed else ("Before", "<p>Before</p>", "en", None)
    )
    assert (comment.source, comment.html, comment.language, comment.edited_at) == expected
    assert len(events()) == (2 if allowed else 1)


def test_only_the_author_changes_or_withdraws(post: Post, dana: User, at: datetime) -> None:
    comment = post()
    with pytest.raises(NotTheAuthor):
        actions.edit(comment=comment, author=dana, source="Mine now", language="en", at=at)
    with pytest.raises(NotTheAuthor):
        actions.withdraw(comment=comment, author=dana, at=at)
    comment.refresh_from_db()
    assert (comment.source, comment.withdrawn_at) == ("I agree.", None)


def test_a_withdrawn_text_is_gone_and_recorded_once(post: Post, aliya: User, at: datetime) -> None:
    comment = post("A secret")
    for _ in range(2):
        actions.withdraw(comment=comment, author=aliya, at=at)
    comment.refresh_from_db()
    assert (comment.source, comment.html, comment.withdrawn_at) == ("", "", at)
    assert [kind for kind, _ in events()] == ["comment.posted", "comment.withdrawn"]


def test_a_comment_can_be_withdrawn_after_the_closing_but_not_changed(
    post: Post, consultation: Consultation, aliya: User
) -> None:
    assert consultation.closes_at
    comment = post(at=consultation.closes_at - timedelta(minutes=1))
    with pytest.raises(DiscussionClosed):
        actions.edit(comment=comment, author=aliya, source="x", language="en", at=consultation.closes_at)
    actions.withdraw(comment=comment, author=aliya, at=consultation.closes_at)
    comment.refresh_from_db()
    assert comment.source == ""


def test_nothing_remains_if_recording_fails(post: Post, consultation: Consultation) -> None:
    consultation.public_id = "x" * 60  # a stream too long to be recorded
    with pytest.raises(Exception, match="too long"):
        post()
    assert Comment.objects.count() == 0
