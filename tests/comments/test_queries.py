from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from consultation.comments import actions, queries
from consultation.comments.models import Comment
from consultation.comments.queries import EVERYWHERE, CursorUnknown, Shown, ThreadPage
from consultation.drafts.actions import Writing
from consultation.drafts.models import Consultation
from tests import factories
from tests.comments.conftest import Post


def texts(page: ThreadPage) -> list[str]:
    return [node.html for node in page.threads]


def many(post: Post, at: datetime, count: int) -> list[str]:
    """`count` threads, in pairs that share an instant; their ids, the oldest first."""
    return [post(f"{n}", at=at + timedelta(minutes=n // 2)).public_id for n in range(count)]


def every_page(consultation: Consultation, order: str) -> list[list[str]]:
    pages, start = [], None
    while True:
        page = queries.threads(consultation, anchor=None, order=order, start=start)
        pages.append([node.public_id for node in page.threads])
        if page.next is None:
            return pages
        start = page.next


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_every_thread_stands_on_one_page_and_in_order(
    post: Post, consultation: Consultation, at: datetime, order: str
) -> None:
    ids = many(post, at, 45)
    pages = every_page(consultation, order)
    assert [len(page) for page in pages] == [20, 20, 5]
    assert sum(pages, []) == (ids if order == "oldest" else ids[::-1])  # noqa: RUF017


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_the_page_before_is_found_again(
    post: Post, consultation: Consultation, at: datetime, order: str
) -> None:
    many(post, at, 45)
    pages = every_page(consultation, order)
    last = queries.threads(consultation, anchor=None, order=order, start=pages[2][0])
    assert last.previous == pages[1][0]
    middle = queries.threads(consultation, anchor=None, order=order, start=last.previous)
    assert (middle.previous, middle.next) == (pages[0][0], pages[2][0])
    assert queries.threads(consultation, anchor=None, order=order, start=pages[0][0]).previous is None


@pytest.mark.parametrize("count", [1, 3])
def test_the_first_page_costs_one_query_and_a_cursor_two_more(
    post: Post, consultation: Consultation, at: datetime, count: int
) -> None:
    ids = many(post, at, count)
    post("reply", parent=Comment.objects.get(public_id=ids[0]))
    with CaptureQueriesContext(connection) as captured:
        queries.threads(consultation, anchor=None)
    assert len(captured) == 1
    assert "source_kk" not in captured[0]["sql"]
    with CaptureQueriesContext(connection) as captured:
        queries.threads(consultation, anchor=None, start=ids[0])
    assert len(captured) == 3


@pytest.mark.parametrize("start", ["nowhere", "\x00", "'; --", "x" * 500, "ә"])
def test_a_made_up_cursor_is_refused(post: Post, consultation: Consultation, start: str) -> None:
    post()
    with pytest.raises(CursorUnknown):
        queries.threads(consultation, anchor=None, start=start)


def test_a_cursor_of_another_provision_or_of_a_reply_is_refused(
    post: Post, consultation: Consultation, anchor: str
) -> None:
    elsewhere = post(anchor=anchor)
    reply = post(parent=post())
    for comment in (elsewhere, reply):
        with pytest.raises(CursorUnknown):
            queries.threads(consultation, anchor=None, start=comment.public_id)


def test_a_cursor_outlives_the_withdrawal_of_its_thread(
    post: Post, consultation: Consultation, aliya: User, at: datetime
) -> None:
    ids = many(post, at, 5)
    actions.withdraw(comment=Comment.objects.get(public_id=ids[2]), author=aliya, at=at)
    page = queries.threads(consultation, anchor=None, start=ids[2])
    assert [node.public_id for node in page.threads] == [ids[1], ids[0]]


def test_anchors_are_told_apart(post: Post, consultation: Consultation, anchor: str) -> None:
    post("whole")
    post("part", anchor=anchor)
    assert texts(queries.threads(consultation, anchor=None)) == ["<p>whole</p>"]
    assert texts(queries.threads(consultation, anchor=anchor)) == ["<p>part</p>"]
    assert len(queries.threads(consultation, anchor=EVERYWHERE).threads) == 2


def test_a_withdrawn_comment_leaves_a_nameless_stub_only_under_answers(
    post: Post, consultation: Consultation, aliya: User, dana: User, at: datetime
) -> None:
    root = post("root")
    reply = post("reply", parent=root, author=dana)
    leaf = post("leaf", parent=reply)
    for comment in (root, reply):
        actions.withdraw(comment=comment, author=comment.author, at=at)  # type: ignore[arg-type]
    (stub,) = queries.threads(consultation, anchor=None).threads
    (below,) = stub.replies
    assert [(n.withdrawn, n.author_id, n.author_name, n.html) for n in (stub, below)] == [
        (True, None, None, "")
    ] * 2
    assert [n.public_id for n in below.replies] == [leaf.public_id]
    actions.withdraw(comment=leaf, author=aliya, at=at)
    assert queries.threads(consultation, anchor=None).threads == ()


def test_a_comment_on_an_earlier_version_says_so(
    post: Post, consultation: Consultation, at: datetime
) -> None:
    post("early")
    factories.make_next_version(consultation, at=at, writing=Writing())
    consultation.refresh_from_db()
    post("late", at=at + timedelta(minutes=1))
    page = queries.threads(consultation, anchor=None, order="oldest")
    assert [(n.version_number, n.carried) for n in page.threads] == [(1, True), (2, False)]


def flat(nodes: tuple[Shown, ...]) -> list[Shown]:
    return [found for node in nodes for found in (node, *flat(node.replies))]


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["post", "reply", "withdraw"]), st.integers(0, 9)), max_size=14))
def test_counts_equal_the_comments_shown(
    post: Post,
    consultation: Consultation,
    aliya: User,
    anchor: str,
    at: datetime,
    steps: list[tuple[str, int]],
) -> None:
    Comment.objects.all().delete()
    for minute, (step, n) in enumerate(steps):
        rows, when = (
            list(Comment.objects.select_related("consultation").order_by("pk")),
            at + timedelta(minutes=minute),
        )
        if step == "post" or not rows:
            post(anchor=anchor if n % 2 else None, at=when)
        elif step == "reply" and (open_ := [r for r in rows if r.depth < 3 and not r.withdrawn_at]):
            post(parent=open_[n % len(open_)], at=when)
        elif step == "withdraw":
            actions.withdraw(comment=rows[n % len(rows)], author=aliya, at=when)
    counts = queries.counts_by_anchor(consultation)
    for place in (None, anchor):
        shown = flat(queries.threads(consultation, anchor=place).threads)
        assert counts.get(place, 0) == len([node for node in shown if not node.withdrawn])
        assert queries.count_on(consultation, place) == counts.get(place, 0)
