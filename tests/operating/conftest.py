from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from consultation.authorities.models import Authority
from consultation.drafts.models import Consultation
from tests import factories


@pytest.fixture
def open_draft(authority: Authority) -> Consultation:
    return factories.make_consultation(authority, at=timezone.now() - timedelta(hours=1))
