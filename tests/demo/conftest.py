from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from consultation.demo import loading, texts
from consultation.demo.plans import PLANS
from consultation.drafts.models import Consultation

AT = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Almaty"))  # as the fixture `at`


@pytest.fixture(scope="module")
def demo_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker, demo_keys: Path) -> Iterator[None]:
    """Loaded once for a whole module: each test is rolled back to this point, and the last one beyond it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        loading.load(keys_dir=demo_keys, at=AT)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def loaded(_loaded: None, db: None) -> dict[str, Consultation]:
    """By the name of its plan."""
    names = {texts.table(plan.name)["title_en"]: plan.name for plan in PLANS}
    rows = Consultation.objects.select_related("current_version", "authority")
    return {names[consultation.title_en]: consultation for consultation in rows}
