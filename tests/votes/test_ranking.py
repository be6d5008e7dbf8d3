from __future__ import annotations

from datetime import datetime
from math import sqrt

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from consultation.comments import actions as comments
from consultation.comments import queries
from consultation.comments.models import Comment
from consultation.drafts.models import Consultation
from consultation.votes.beside import Reactions, Voice
from consultation.votes.models import ReactionTally
from tests import factories

FIGURES = [(3, 0), (90, 10), (0, 0), (0, 50), (50, 50), (6, 5), (100, 1), (1, 1), (0, 1), (10, 90)]


def wilson(agree: int, disagree: int, z: float = 1.96) -> float:
    total = agree + disagree
    if not total or not agree:
        return 0.0
    share = agree / total
    spread = z * sqrt((share * (1 - share) + z * z / (4 * total)) / total)
    return float((share + z * z / (2 * total) - spread) / (1 + z * z / total))


def controversy(agree: int, disagree: int) -> float:
    if agree <= 0 or disagree <= 0:
        return 0.0
    return float((agree + disagree) ** (min(agree, disagree) / max(agree, disagree)))


def tally(comment: Comment, agree: int, disagree: int) -> None:
    ReactionTally.objects.create(comment=comment, shown_agree=agree, shown_disagree=disagree)


def walk(consultation: Consultation, order: str, at: datetime, language: str = "") -> list[str]:
    """All threads, page by page."""
    beside = Reactions(consultation, None, settings.KEYS_DIR, at=at)
    ids: list[str] = []
    start = None
    while True:
        page = queries.threads(
            consultation, anchor=None, order=order, start=start, language=language, beside=beside
        )
        ids += [node.public_id for node in page.threads]
        if page.next is None:
            return ids
        start = page.next


@pytest.mark.parametrize(("order", "score"), [("agreed", wilson), ("divided", controversy)])
def test_the_orders_follow_the_formulas_of_their_authors(
    order: str, score: object, consultation: Consultation, at: datetime
) -> None:
    assert callable(score)
    expected = []
    for place, (agree, disagree) in enumerate(FIGURES):
        comment = factories.make_comment(consultation, factories.make_resident(), at=at)
        if (agree, disagree) != (0, 0):
            tally(comment, agree, disagree)
        expected.append((score(agree, disagree), place, comment.public_id))
    assert walk(consultation, order, at) == [public_id for *_, public_id in sorted(expected, reverse=True)]


@pytest.mark.parametrize("order", ["newest", "oldest", "agreed", "divided"])
def test_every_thread_is_met_once_and_the_page_before_is_found_again(
    order: str, consultation: Consultation, at: datetime
) -> None:
    for n in range(45):
        comment = factories.make_comment(consultation, factories.make_resident(), at=at)
        if n % 3:
            tally(comment, n % 5, n % 4)
    ids = walk(consultation, order, at)
    assert len(ids) == len(set(ids)) == 45
    beside = Reactions(consultation, None, settings.KEYS_DIR, at=at)
    last = queries.threads(consultation, anchor=None, order=order, start=ids[40], beside=beside)
    middle = queries.threads(consultation, anchor=None, order=order, start=last.previous, beside=beside)
    assert [node.public_id for node in middle.threads] == ids[20:40]
    assert (middle.previous, middle.next) == (ids[0], ids[40])


def test_what_is_withdrawn_has_no_rank(
    consultation: Consultation, aliya: User, dana: User, at: datetime
) -> None:
    plain, praised = (
        factories.make_comment(consultation, dana, at=at),
        factories.make_comment(consultation, aliya, at=at),
    )
    tally(praised, 90, 0)
    tally(plain, 3, 1)
    told = {"source": "Yes", "language": "en", "form_token": plain.form_token, "at": at}
    comments.reply(parent=praised, author=dana, **told | {"form_token": praised.form_token})  # type: ignore[arg-type]
    assert walk(consultation, "agreed", at) == [praised.public_id, plain.public_id]
    comments.withdraw(comment=praised, author=aliya, at=at)
    assert walk(consultation, "agreed", at) == [plain.public_id, praised.public_id]


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_ranked_threads_costs_three_queries_however_many_there_are(
    count: int, consultation: Consultation, aliya: User, dana: User, at: datetime
) -> None:
    for n in range(count):
        tally(factories.make_comment(consultation, aliya, at=at, source=f"{n}"), n + 1, n)
    beside = Reactions(consultation, dana, settings.KEYS_DIR, at=at)
    with CaptureQueriesContext(connection) as captured:
        page = queries.threads(consultation, anchor=None, order="divided", beside=beside)
    assert len(captured) == 3
    assert page.threads[0].beside == Voice(agree=count, disagree=count - 1, own=None, may_react=True)


def test_threads_are_filtered_by_the_language_of_what_began_them(
    consultation: Consultation, aliya: User, at: datetime
) -> None:
    said: dict[str, list[str]] = {}
    for language in ("kk", "ru", "ru"):
        comment = factories.make_comment(consultation, aliya, at=at, source=f"{language} {len(said)}")
        Comment.objects.filter(pk=comment.pk).update(language=language)
        said.setdefault(language, []).append(comment.public_id)
    assert walk(consultation, "oldest", at, "ru") == said["ru"]
    assert walk(consultation, "newest", at, "en") == []


def test_the_page_offers_the_orders_and_explains_the_formula(
    client: Client, authority: object, official: User, aliya: User, dana: User
) -> None:
    now = timezone.now()
    draft = factories.make_consultation(authority, at=now)  # type: ignore[arg-type]
    first, second = (
        factories.make_comment(draft, aliya, at=now, source="First"),
        factories.make_comment(draft, dana, at=now, source="Second"),
    )
    tally(first, 5, 0)
    with translation.override("en"):
        address = reverse("comments:threads", args=[draft.public_id])
    html = client.get(address, {"order": "agreed"}).content.decode()
    assert html.index(first.public_id) < html.index(second.public_id)
    assert "Wilson" in html
    assert "order=divided" in html
    plain = client.get(address, {"order": "loudest", "language": "xx"}).content.decode()
    assert plain.index(second.public_id) < plain.index(first.public_id)
