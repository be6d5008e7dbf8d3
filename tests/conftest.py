from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import caches
from django.db import connection

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.drafts.models import Consultation
from consultation.lib.catalogues import compile_all
from tests import factories

compile_all()  # before the first page is rendered; quick where nothing changed


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """A test's settings may differ from those under which another's page was made."""
    caches["pages"].clear()


@pytest.fixture
def at() -> datetime:
    return datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Almaty"))


@pytest.fixture
def unhurried(db: None) -> None:
    """A test is one transaction, and a long one would meet the time limit that sessions have."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_timeout = 0")


@pytest.fixture
def aliya(db: None) -> User:
    return factories.make_resident("Әлия", language="kk")


@pytest.fixture
def dana(db: None) -> User:
    return factories.make_resident("Дана", language="ru")


@pytest.fixture
def marat(db: None) -> User:
    return factories.make_resident("Marat", language="en")


@pytest.fixture
def authority(db: None) -> Authority:
    return factories.make_authority()


@pytest.fixture
def official(authority: Authority) -> User:
    return factories.make_official(authority)


@pytest.fixture
def consultation(official: User, authority: Authority, at: datetime) -> Consultation:
    """Version 1 with 8 provisions in three languages, open at `at` for 21 days."""
    return factories.make_consultation(authority, at=at)
