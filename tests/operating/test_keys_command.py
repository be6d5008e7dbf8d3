from __future__ import annotations

import io
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.mfa_adapter import MFAAdapter
from accounts.models import User
from consultation.authorities.models import Authority
from consultation.drafts.models import Consultation
from consultation.votes import actions
from tests import factories

pytestmark = pytest.mark.django_db


def keys(*arguments: str) -> str:
    out = io.StringIO()
    call_command("keys", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def long_closed(authority: Authority) -> Consultation:
    consultation = factories.make_consultation(authority, at=timezone.now() - timedelta(days=200))
    actions.close(at=timezone.now() - timedelta(days=settings.APPEAL_DAYS))
    return consultation


def there(consultation: Consultation) -> bool:
    return (settings.KEYS_DIR / f"{consultation.public_id}.key").exists()


def test_a_key_is_destroyed_only_by_apply_and_only_where_it_is_done_with(
    long_closed: Consultation, open_draft: Consultation
) -> None:
    said = keys("destroy")
    assert f"would destroy the key of {long_closed.public_id}" in said
    assert open_draft.public_id not in said
    assert (there(long_closed), there(open_draft)) == (True, True)

    keys("destroy", "--apply")
    assert (there(long_closed), there(open_draft)) == (False, True)


def test_the_list_tells_there_missing_and_destroyed_apart(
    long_closed: Consultation, open_draft: Consultation, authority: Authority
) -> None:
    lost = factories.make_consultation(authority, at=timezone.now())
    (settings.KEYS_DIR / f"{lost.public_id}.key").unlink()
    keys("destroy", "--apply")

    states = {line.split()[0]: line.split()[1] for line in keys("list").splitlines()}
    assert states == {
        long_closed.public_id: "destroyed",
        open_draft.public_id: "there",
        lost.public_id: "MISSING",
    }


@pytest.fixture
def secret(marat: User) -> str:
    TOTP.activate(marat, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(marat)
    return "JBSWY3DPEHPK3PXP"


def stored() -> str:
    return str(Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"])


def test_renewed_secrets_need_the_old_key_no_more(marat: User, secret: str, settings: Settings) -> None:
    codes = RecoveryCodes.activate(marat).get_unused_codes()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next one"
    before = stored()
    keys("renew")
    assert stored() == before

    keys("renew", "--apply")
    settings.SECRET_KEY_FALLBACKS = []
    assert MFAAdapter().decrypt(stored()) == secret
    assert RecoveryCodes.activate(marat).get_unused_codes() == codes


def test_a_secret_that_no_key_opens_is_told_and_left_alone(secret: str, settings: Settings) -> None:
    settings.SECRET_KEY = "the next one, without the one before"
    before = stored()
    with pytest.raises(CommandError, match="2 secrets"):
        keys("renew", "--apply")
    assert stored() == before
