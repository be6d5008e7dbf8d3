from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.drafts import actions as drafts
from consultation.drafts.models import Attachment, Consultation
from consultation.operating import manifest, verifying
from consultation.votes import actions
from tests import factories
from tests.drafts import files

pytestmark = pytest.mark.django_db

LONG_SINCE = timedelta(days=400)


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def attachment(authority: Authority, at: datetime) -> Attachment:
    version = factories.make_working(authority, at=at)
    return drafts.attach(version=version, name="plan.pdf", content=files.PDF, at=at)


def key(consultation: Consultation) -> Path:
    return settings.KEYS_DIR / f"{consultation.public_id}.key"


def faults(at: datetime) -> list[str]:
    return verifying.faults(keys_dir=settings.KEYS_DIR, at=at)


def named(consultation: Consultation) -> str:
    return f"{consultation.public_id} “{consultation.title}”"


def test_a_site_in_order_has_no_fault(attachment: Attachment, at: datetime) -> None:
    assert faults(at) == []


def test_a_missing_key_names_the_consultation_whose_voting_pauses(
    consultation: Consultation, at: datetime
) -> None:
    key(consultation).unlink()
    assert faults(at) == [f"key missing of {named(consultation)}: voting there pauses"]


def test_another_key_is_a_missing_one(consultation: Consultation, at: datetime) -> None:
    key(consultation).write_bytes(b"x" * 32)
    assert faults(at) == [f"key missing of {named(consultation)}: voting there pauses"]


def test_after_closing_a_missing_key_pauses_nothing_but_is_told(
    consultation: Consultation, at: datetime
) -> None:
    key(consultation).unlink()
    told = f"key missing of {named(consultation)}: nobody can see there what they held"
    assert faults(at + LONG_SINCE) == [told]


def test_a_key_destroyed_on_purpose_is_not_missed(consultation: Consultation, at: datetime) -> None:
    actions.close(at=at + timedelta(days=30))
    actions.destroy_key(
        consultation_id=consultation.pk,
        appeal_period=timedelta(days=90),
        keys_dir=settings.KEYS_DIR,
        at=at + LONG_SINCE,
    )
    assert not key(consultation).exists()
    assert faults(at + LONG_SINCE) == []


def test_a_missing_file_names_the_draft(attachment: Attachment, at: datetime) -> None:
    default_storage.delete(str(attachment.file))
    consultation = attachment.version.consultation
    assert faults(at) == [f"file missing: plan.pdf, beside version 1 of {named(consultation)}"]


def test_a_changed_file_names_the_draft(attachment: Attachment, at: datetime) -> None:
    (settings.MEDIA_ROOT / str(attachment.file)).write_bytes(b"no plan!")
    consultation = attachment.version.consultation
    assert faults(at) == [f"file changed: plan.pdf, beside version 1 of {named(consultation)}"]


def test_a_lost_row_and_a_lost_table_are_differences(marat: User, at: datetime) -> None:
    whole = manifest.describe(dump_sha256="", at=at)
    assert verifying.differences(whole) == []
    marat.delete()
    found = verifying.differences(replace(whole, tables={**whole.tables, "votes_of_old": 3}))
    assert found == [
        "table accounts_user: 1 rows in the backup, 0 here",
        "table votes_of_old: 3 rows in the backup, none here",
    ]


def test_a_manifest_is_read_as_it_was_written(
    attachment: Attachment, consultation: Consultation, tmp_path: Path, at: datetime
) -> None:
    written = manifest.describe(dump_sha256="abc", at=at)
    written.write(tmp_path)
    assert manifest.read(tmp_path) == written
    assert (len(written.files), list(written.keys)) == (1, [consultation.public_id])
    assert set(manifest.PASSING) & set(written.tables) == set()


def test_the_command_fails_where_something_is_missing(consultation: Consultation) -> None:
    call_command("verify")
    key(consultation).unlink()
    with pytest.raises(CommandError, match=consultation.public_id):
        call_command("verify")
