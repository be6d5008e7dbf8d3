from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import User
from consultation.demo import loading
from consultation.drafts.models import Consultation


def test_a_load_that_fails_half_way_leaves_nothing(db: None, at: datetime, tmp_path: Path) -> None:
    call_command("load_reference", verbosity=0)
    no_directory = tmp_path / "keys"
    no_directory.touch()

    with pytest.raises(OSError, match="keys"):
        loading.load(keys_dir=no_directory, at=at)

    assert not User.objects.exists()
    assert not Consultation.objects.exists()
