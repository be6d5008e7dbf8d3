from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from accounts.models import User
from consultation.comments import actions, rules
from consultation.comments.models import Comment, CommentTranslation, EarlierText
from consultation.drafts.models import Consultation
from consultation.record.models import Event
from tests import factories
from tests.comments.conftest import Post
from tests.comments.web import EACH_WAY, url


def edit(comment: Comment, author: User, source: str, at: datetime) -> None:
    fresh = Comment.objects.get(pk=comment.pk)
    actions.edit(comment=fresh, author=author, source=source, language="en", at=at)


def translate(comment: Comment, translator: User, at: datetime, source: str = "Келісемін.") -> None:
    actions.translate(comment=comment, translator=translator, source=source, language="kk", at=at)


def test_each_edit_keeps_what_was_said_before(post: Post, aliya: User, at: datetime) -> None:
    comment = post("First")
    edit(comment, aliya, "Second", at + timedelta(minutes=1))
    edit(comment, aliya, "Third", at + timedelta(minutes=2))
    assert list(EarlierText.objects.values_list("source", "html", "replaced_at")) == [
        ("First", "<p>First</p>", at + timedelta(minutes=1)),
        ("Second", "<p>Second</p>", at + timedelta(minutes=2)),
    ]


def test_saving_the_same_words_is_no_edit(post: Post, aliya: User, at: datetime) -> None:
    comment = post("As it is")
    before = Event.objects.count()
    edit(comment, aliya, "As it is", at + timedelta(minutes=1))
    comment.refresh_from_db()
    assert (comment.edited_at, EarlierText.objects.count(), Event.objects.count()) == (None, 0, before)


def test_withdrawing_erases_what_was_said_before_and_its_translations(
    post: Post, aliya: User, at: datetime
) -> None:
    comment = post("First")
    edit(comment, aliya, "Second", at)
    translate(comment, aliya, at)
    assert (EarlierText.objects.count(), CommentTranslation.objects.count()) == (1, 1)
    actions.withdraw(comment=comment, author=aliya, at=at)
    assert (EarlierText.objects.count(), CommentTranslation.objects.count()) == (0, 0)


def test_an_edit_takes_the_translations_of_the_old_words_away(post: Post, aliya: User, at: datetime) -> None:
    comment = post("First")
    translate(comment, aliya, at)
    edit(comment, aliya, "Second", at)
    assert CommentTranslation.objects.count() == 0


def test_an_officials_translation_gives_way_to_the_authors_and_not_the_other_way(
    post: Post, aliya: User, official: User, consultation: Consultation, at: datetime
) -> None:
    comment = post("First")
    translate(comment, official, at, "Ресми")
    translate(comment, aliya, at, "Өзімдікі")
    with pytest.raises(rules.AuthorHasTranslated):
        translate(comment, official, at, "Ресми")
    assert list(CommentTranslation.objects.values_list("source", "by_official")) == [("Өзімдікі", False)]


def test_others_and_other_authorities_may_not_translate(post: Post, dana: User, at: datetime) -> None:
    comment = post("First")
    for stranger in (dana, factories.make_official(factories.make_authority())):
        with pytest.raises(rules.MayNotTranslate):
            translate(comment, stranger, at)
    assert CommentTranslation.objects.count() == 0


def test_a_translation_into_the_language_of_the_original_is_refused(
    post: Post, aliya: User, at: datetime
) -> None:
    with pytest.raises(rules.SameLanguage):
        actions.translate(comment=post(), translator=aliya, source="Again", language="en", at=at)


def test_a_withdrawn_comment_is_not_translated(post: Post, aliya: User, official: User, at: datetime) -> None:
    comment = post()
    actions.withdraw(comment=comment, author=aliya, at=at)
    for stale in (comment, Comment.objects.get(pk=comment.pk)):
        with pytest.raises(rules.CommentWithdrawn):
            translate(stale, official, at)


def test_the_history_is_a_page_anybody_may_read_until_it_is_withdrawn(
    client: Client, said: Comment, aliya: User
) -> None:
    at = said.posted_at
    edit(said, aliya, "Cameras need a good law.", at)
    html = client.get(url(said, "history")).content.decode()
    assert html.index("Cameras need a good law.") < html.index("<p>Cameras need a law.</p>")
    threads = client.get(url(said.consultation, "threads")).content.decode()
    assert url(said, "history") in threads
    actions.withdraw(comment=said, author=aliya, at=at)
    assert client.get(url(said, "history")).status_code == 404


@EACH_WAY
def test_the_author_puts_a_translation_below_the_original(
    as_author: Client, said: Comment, headers: dict[str, str]
) -> None:
    answer = as_author.post(
        url(said, "translate"), {"source": "Камераларға заң керек.", "language": "kk"}, headers=headers
    )
    assert answer.status_code == 303
    html = as_author.get(url(said.consultation, "threads")).content.decode()
    assert html.index(said.html) < html.index("Камераларға заң керек.")
    assert "translated by hand by its author" in html


def test_an_empty_translation_comes_back_and_a_strangers_is_refused(
    client: Client, said: Comment, aliya: User, dana: User
) -> None:
    client.force_login(aliya)
    assert client.post(url(said, "translate"), {"source": " ", "language": "kk"}).status_code == 422
    assert client.post(url(said, "translate"), {"source": "x", "language": "en"}).status_code == 422
    client.force_login(dana)
    assert client.get(url(said, "translate")).status_code == 403
    assert client.post(url(said, "translate"), {"source": "x", "language": "kk"}).status_code == 403
    assert CommentTranslation.objects.count() == 0


@pytest.mark.parametrize("who", ["author", "official", "other authority", "resident"])
def test_only_who_may_translate_is_offered_it(
    who: str, client: Client, said: Comment, aliya: User, dana: User
) -> None:
    person = {"author": aliya, "resident": dana}.get(who)
    if person is None:
        authority = said.consultation.authority if who == "official" else factories.make_authority()
        person = factories.make_official(authority)
    client.force_login(person)
    html = client.get(url(said.consultation, "threads")).content.decode()
    assert said.html in html
    assert (url(said, "translate") in html) == (who in ("author", "official"))
