from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.comments import actions
from consultation.comments.models import Comment
from consultation.drafts.models import Consultation
from tests import factories

Post = Callable[..., Comment]


@pytest.fixture
def post(consultation: Consultation, aliya: User, at: datetime) -> Post:
    """A comment by Aliya on the whole, now; or a reply when `parent` is given."""
    return poster(consultation, aliya, at)


def poster(consultation: Consultation, author: User, at: datetime) -> Post:
    def post(source: str = "I agree.", *, parent: Comment | None = None, **changed: Any) -> Comment:
        told: dict[str, Any] = {"author": author, "language": "en", "form_token": uuid4(), "at": at}
        told |= {"source": source, **changed}
        if parent is not None:
            return actions.reply(parent=parent, **told)
        return actions.post(**({"consultation": consultation, "anchor": None} | told))

    return post


@pytest.fixture
def anchor(consultation: Consultation) -> str:
    return first_paragraph(consultation)


def first_paragraph(consultation: Consultation) -> str:
    assert consultation.current_version is not None
    return consultation.current_version.provisions.filter(kind="paragraph")[0].anchor


@pytest.fixture
def open_now(db: None, authority: Authority) -> Consultation:
    """Open by the wall clock, which views read themselves."""
    return factories.make_consultation(authority, at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def said(open_now: Consultation, aliya: User) -> Comment:
    """What Aliya said a moment ago."""
    return poster(open_now, aliya, timezone.now() - timedelta(minutes=1))("Cameras need a law.")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def signed_in(client: Client, marat: User) -> Client:
    client.force_login(marat)
    return client


@pytest.fixture
def as_author(client: Client, aliya: User) -> Client:
    client.force_login(aliya)
    return client
