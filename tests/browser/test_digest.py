from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from consultation.digests import actions as digests
from consultation.drafts.models import Consultation
from consultation.outbox.models import OutgoingMail
from tests import factories
from tests.browser.conftest import SCREENS, SCRIPTING, OpenVisitor
from tests.browser.visiting import address_after, latest_mail

pytestmark = pytest.mark.browser


def deliver(days: int) -> None:
    """What beat and the worker do, so many days from now."""
    at = timezone.now() + timedelta(days=days)
    digests.plan(at=at)
    digests.compose(at=at)


@pytest.mark.parametrize("width", SCREENS)
@pytest.mark.parametrize("scripting", SCRIPTING)
def test_a_reader_of_the_digest_opens_the_new_version_and_unsubscribes(
    visitor: OpenVisitor, consultation: Consultation, marat: User, width: int, scripting: bool
) -> None:
    follower = visitor(width=width, scripting=scripting)
    follower.sign_in(marat)
    follower.go(f"/en/drafts/{consultation.public_id}/")
    follower.press("Follow this draft")
    follower.sees("You follow this draft.")

    factories.make_next_version(consultation, at=timezone.now(), writing=factories.writing(provisions=12))
    deliver(days=2)
    mail = latest_mail()
    assert mail.recipient == marat.email

    reader = visitor(width=width, scripting=scripting)  # by another device: not signed in
    reader.go(address_after("", mail.text))
    expect(reader.voices_on("3.3")).to_be_visible()  # a provision that version 1 did not have
    reader.go(address_after("Stop following this draft:", mail.text))
    reader.sees("You will get no more news about “Draft on video surveillance”.")
    follower.go("/en/following/")
    follower.sees("Draft on video surveillance")

    reader.press("Stop following")
    reader.sees("You are unsubscribed")
    follower.go("/en/following/")
    follower.sees("You don't follow any draft yet.")


@pytest.mark.parametrize("scripting", SCRIPTING)
def test_who_stops_all_digests_gets_none_and_keeps_the_list(
    visitor: OpenVisitor, consultation: Consultation, marat: User, scripting: bool
) -> None:
    digests.follow(user=marat, consultation=consultation, at=timezone.now())
    factories.make_next_version(consultation, at=timezone.now(), writing=factories.writing(provisions=12))
    deliver(days=2)
    reader = visitor(scripting=scripting)
    reader.go(address_after("Get no more digests:", latest_mail().text))
    reader.press("Stop all digests")
    reader.sees("You will get no more digests from us.")

    OutgoingMail.objects.all().delete()
    factories.make_next_version(consultation, at=timezone.now(), writing=factories.writing(provisions=16))
    deliver(days=4)
    assert not OutgoingMail.objects.exists()
    reader.sign_in(marat)
    reader.go("/en/following/")
    reader.sees("Draft on video surveillance")
