from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Protocol

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.drafts import actions
from consultation.drafts.models import DraftVersion
from tests import factories


@pytest.fixture
def working(authority: Authority, official: User, at: datetime) -> DraftVersion:
    return factories.make_working(authority, at=at)


class Publish(Protocol):
    def __call__(
        self,
        version: DraftVersion,
        *,
        opens_in: timedelta | None = None,
        closes_in: timedelta = ...,
        revision: int | None = None,
        at: datetime | None = None,
    ) -> DraftVersion: ...


@pytest.fixture
def publish(at: datetime) -> Publish:
    """Publish with dates that count from `at`, by an official of its authority."""
    start = at

    def call(
        version: DraftVersion,
        *,
        opens_in: timedelta | None = None,
        closes_in: timedelta = timedelta(days=21),
        revision: int | None = None,
        at: datetime | None = None,
    ) -> DraftVersion:
        author = version.consultation.created_by
        assert author is not None
        return actions.publish(
            version=version,
            official=author,
            opens_at=None if opens_in is None else start + opens_in,
            closes_at=start + closes_in,
            revision=version.revision if revision is None else revision,
            keys_dir=settings.KEYS_DIR,
            at=at or start,
        )

    return call


@pytest.fixture
def desk(client: Client, official: User) -> Iterator[Client]:
    """The official's browser, signed in with the second factor; pages in English."""
    client.force_login(official)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session["account_authentication_methods_user"] = str(official.pk)
    session.save()
    with translation.override("en"):
        yield client
