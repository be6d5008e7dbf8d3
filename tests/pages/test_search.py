from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from consultation.authorities.models import Authority, Topic
from consultation.comments import actions as comments
from consultation.comments.models import Comment
from consultation.drafts import actions as drafts
from consultation.drafts.models import Consultation
from consultation.pages.models import KnownWord
from consultation.pages.search import asking, finding, passages
from consultation.pages.search.folding import fold
from tests import factories

pytestmark = pytest.mark.django_db

# of a query to the letter: what meets it, and the hits of each of the two kinds that have some
QUERIES = 3


def search(client: Client, q: str, page_in: str = "en", **more: str) -> str:
    answer = client.get(f"/{page_in}/search/", {"q": q, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def found(html: str) -> dict[str, int]:
    """How many hits each section shows."""
    sections = re.findall(r'<h2 id="kind-(\w+)">(.*?)</section>', html, re.DOTALL)
    return {kind: section.count("<li>") for kind, section in sections}


def marked(html: str) -> set[str]:
    return set(re.findall(r"<mark>(.*?)</mark>", html))


@pytest.fixture
def say(now: datetime, marat: User) -> Callable[..., Comment]:
    def post(draft: Consultation, source: str, language: str = "en", author: User = marat) -> Comment:
        return comments.post(
            consultation=draft,
            anchor=None,
            author=author,
            source=source,
            language=language,
            form_token=uuid.uuid4(),
            at=now,
        )

    return post


def say_often(draft: Consultation, count: int, *, at: datetime) -> None:
    Comment.objects.bulk_create(
        Comment(
            consultation=draft,
            version=draft.public_version,
            author=None,
            language="en",
            source=f"A giraffe by a face, {n}",
            html="<p>A giraffe</p>",
            posted_at=at,
            form_token=uuid.uuid4(),
        )
        for n in range(count)
    )


def saying(before: str, after: str) -> drafts.Writing:
    """The usual draft with other words in its English text."""
    usual = factories.writing()
    return replace(usual, source={**usual.source, "en": usual.source["en"].replace(before, after)})


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("хранятся тридцать", "ru"),  # as written
        ("хранить", "ru"),  # another form
        ("распознает", "ru"),  # ё as е
        ("systems recognising", "en"),  # other forms, in English
        ("бетінен таниды", "kk"),  # as written
        ("бетинен", "kk"),  # і as и
        ("деректердің", "kk"),  # an ending more, one that is not in the text
        ("отыз кун", "kk"),  # ү as у
        ("распазнаёт", "ru"),  # a slip
        ("recgonises", "en"),  # a slip
    ],
)
def test_words_are_found_however_they_are_spelt(
    query: str, language: str, client: Client, open_draft: Consultation
) -> None:
    html = search(client, query, language, kind="provisions")
    assert found(html) == {"provisions": 6}
    assert marked(html)


@pytest.mark.parametrize(
    "query", ["зебра", "qwertyuiop", "система зебра", '"person by the system"', "person -face"]
)
def test_what_stands_nowhere_is_not_found(query: str, client: Client, open_draft: Consultation) -> None:
    assert found(search(client, query)) == {}


def test_a_provision_is_found_once_in_the_language_of_its_reader(
    client: Client, open_draft: Consultation
) -> None:
    """The numbers stand in all three texts."""
    assert open_draft.public_version.provisions.count() == 8
    html = search(client, "5", "ru")
    assert found(html) == {"provisions": 1}
    assert "Система распознаёт" in html
    assert "Система распознаёт" not in search(client, "5", "ru", language="kk")


def test_a_draft_is_found_by_its_title_and_shown_in_the_language_of_the_words(
    client: Client, open_draft: Consultation
) -> None:
    html = search(client, "бейнебакылау", "en", kind="drafts")
    assert found(html) == {"drafts": 1}
    assert marked(html) == {"Бейнебақылау"}
    assert 'lang="kk"><a href="/en/drafts/' in html
    assert found(search(client, "бейнебақылау", kind="drafts", language="en")) == {}


def test_comments_are_found_with_their_place_and_author(
    client: Client, open_draft: Consultation, say: Callable[..., Comment]
) -> None:
    comment = say(open_draft, "Who watches the **zebra** crossing?")
    html = search(client, "zebras")
    assert found(html) == {"comments": 1}
    assert marked(html) == {"zebra"}
    assert f"/en/comments/{comment.public_id}/" in html
    assert "Marat" in html
    assert found(search(client, "zebras", language="ru")) == {}


def test_nothing_that_was_taken_back_or_is_not_published_is_found(
    client: Client,
    open_draft: Consultation,
    authority: Authority,
    now: datetime,
    say: Callable[..., Comment],
    marat: User,
) -> None:
    comment = say(open_draft, "Unicorns everywhere")
    factories.make_working(authority, at=now)
    written = saying("thirty days", "ninety unicorn days")
    working = drafts.start_next_version(consultation=open_draft)
    drafts.save_working(version=working, revision=working.revision, writing=written)
    assert found(search(client, "unicorn")) == {"comments": 1}
    assert found(search(client, "surveillance", kind="drafts")) == {"drafts": 1}
    comments.withdraw(comment=comment, author=marat, at=now)
    assert found(search(client, "unicorn")) == {}
    assert "unicorn" not in search(client, "zebra").lower()


def test_of_an_older_version_nothing_is_found(
    client: Client, open_draft: Consultation, now: datetime
) -> None:
    assert found(search(client, "thirty", kind="provisions")) == {"provisions": 6}
    written = saying("thirty", "ninety")
    factories.make_next_version(open_draft, at=now, writing=written)
    assert found(search(client, "thirty", kind="provisions")) == {}
    assert found(search(client, "ninety", kind="provisions")) == {"provisions": 6}


@pytest.mark.parametrize("item_count", [1, 3, 60])
def test_a_search_takes_the_same_queries_however_much_is_found(
    item_count: int,
    client: Client,
    open_draft: Consultation,
    now: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    say_often(open_draft, item_count, at=now)
    with django_assert_num_queries(QUERIES):
        html = search(client, "face giraffe OR person")
    assert found(html)["comments"] == min(item_count, 5)
    one_kind = search(client, "giraffe", kind="comments")
    assert found(one_kind)["comments"] == min(item_count, 50)
    following = re.search(r'rel="next" href="([^"]+)"', one_kind)
    assert (following is not None) == (item_count > 50)
    if following:
        rest = client.get("/en/search/" + unescape(following[1])).content.decode()
        assert found(rest)["comments"] == item_count - 50


def test_more_than_a_hundred_are_not_counted_and_the_newest_are_shown(
    client: Client, open_draft: Consultation, now: datetime
) -> None:
    say_often(open_draft, 103, at=now)
    html = search(client, "giraffe", kind="comments", page="2")
    assert found(html) == {"comments": 50}
    assert "More than 100 places found." in html
    assert "over 100" in html
    assert 'rel="next"' not in html
    rows = finding.found(asking.Asked("giraffe"), "en", dict.fromkeys(asking.KINDS, range(1, 101)))[
        "comments"
    ]
    assert rows.count == 101
    newest = Comment.objects.order_by("-id").values_list("id", flat=True)[:100]
    assert sorted(rows.rows, reverse=True) == list(newest)


def test_a_slip_is_mended_by_the_words_of_comments_too(
    client: Client, open_draft: Consultation, say: Callable[..., Comment]
) -> None:
    say(open_draft, "A wandering hippopotamus")
    say(open_draft, "Бегемоттардың жолы", language="kk")
    assert found(search(client, "hipopotamus")) == {"comments": 1}
    assert found(search(client, "the wandring hippopotamus")) == {"comments": 1}
    assert found(search(client, "бегемоттарды", "kk")) == {"comments": 1}
    assert found(search(client, "бегемот", "kk")) == {"comments": 1}


def test_a_word_that_was_taken_back_is_known_no_longer(
    open_draft: Consultation, say: Callable[..., Comment], marat: User, now: datetime
) -> None:
    edited, withdrawn = say(open_draft, "Unicorns have a face"), say(open_draft, "Giraffes have a face")
    known = KnownWord.objects.filter(word__in=["unicorn", "giraff", "face", "hors"])
    assert set(known.values_list("word", flat=True)) == {"unicorn", "giraff", "face"}
    comments.edit(comment=edited, author=marat, source="A horse", language="en", at=now)
    comments.withdraw(comment=withdrawn, author=marat, at=now)
    assert set(known.values_list("word", flat=True)) == {"face", "hors"}


def test_where_nothing_is_found_there_is_a_way_on(client: Client, open_draft: Consultation) -> None:
    Topic.objects.create(slug="health", name_kk="Д", name_ru="З", name_en="Health")
    html = search(client, "video surveyance act of parliament")
    assert found(html) == {}
    assert "We found nothing for" in html
    assert "Draft on video surveillance" in html
    assert 'href="/en/drafts/?topic=health"' in html


def test_without_a_question_there_are_topics_and_no_search(
    client: Client, open_draft: Consultation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        html = search(client, "  ?! \x00 ")
    assert found(html) == {}


def test_what_was_typed_is_shown_as_text(
    client: Client, open_draft: Consultation, say: Callable[..., Comment]
) -> None:
    say(open_draft, 'A <script>alert(1)</script> face & "quotes"')
    html = search(client, '<script>alert(1)</script> "face"')
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_every_page_has_a_search_box_that_works_without_script(client: Client) -> None:
    html = client.get("/kk/").content.decode()
    form = re.search(r'<form[^>]*role="search"[^>]*>', html)
    assert form is not None
    with translation.override("kk"):
        assert f'action="{reverse("pages:search")}" method="get"' in form[0]


JUNK = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="\"'()&|!:*<>-\\\x00%_ оorOR \u0301әғ.@/", max_size=60),
    st.text(alphabet="аәғб ", min_size=150, max_size=400),
)


@given(
    q=JUNK,
    kind=st.sampled_from(["", "drafts", "provisions", "comments"]) | JUNK,
    language=st.sampled_from(["", "kk", "en"]) | JUNK,
    page=st.sampled_from(["", "2", "-1", "9999", "x"]) | JUNK,
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_query_is_an_error(
    q: str, kind: str, language: str, page: str, client: Client, open_draft: Consultation
) -> None:
    asked = {"q": q, "kind": kind, "language": language, "page": page}
    answer = client.get(
        "/en/search/", {name: text.encode("utf-8", "replace").decode() for name, text in asked.items()}
    )
    assert answer.status_code == 200


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_folded_text_is_as_long_as_it_was(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize("text", ["Ғылым ҚАЛА ңөұүһіәё Ё Ә", "Straße İstanbul ǅ ΑΣ", "Әлия 5-бап"])
def test_the_database_folds_as_we_do_what_people_write(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT char_length(fold(%s)), fold(%s)", [text, text])
        length, folded = cursor.fetchone()
    assert length == len(text)
    letters = re.sub("[İΣ]", "", text)
    assert fold(letters) == "".join(f for t, f in zip(text, folded, strict=True) if t not in "İΣ")


@given(st.text(alphabet="аб ә<&\n", max_size=900), st.text(alphabet="абә ", max_size=9))
@settings(max_examples=100, deadline=None)
def test_a_passage_is_a_part_of_the_text(text: str, query: str) -> None:
    pieces = passages.passage(text, query)
    shown = "".join(piece.text for piece in pieces)
    assert shown.removeprefix("… ").removesuffix(" …") in text
    assert len(shown) <= passages.LENGTH + 4


def test_a_question_is_cut_at_two_hundred_characters() -> None:
    assert len(asking.read({"q": "ә" * 500}, pages=9).text) == asking.QUERY_MAX


def test_the_closing_of_a_draft_does_not_hide_it(
    client: Client, official: User, authority: Authority, now: datetime
) -> None:
    factories.make_consultation(authority, at=now, opens_in=timedelta(days=-9), closes_in=timedelta(days=-1))
    assert found(search(client, "surveillance")) == {"drafts": 1}
