"""The demo, and what somebody did in it before the walk begins, in words of no language."""

from __future__ import annotations

import logging
from datetime import timedelta

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from consultation.comments import actions as comments
from consultation.comments.models import Comment
from consultation.demo.people import BY_KEY
from consultation.digests import actions as digests
from consultation.digests.subjects import Subject
from consultation.drafts import actions as drafts
from consultation.drafts.models import Consultation
from tests import factories
from tests.signing_in import signed_in

HOST = "localhost"
NEUTRAL = "1. 2. 3."
MAIL = "To: a@example.kz\nSubject: 1\nDate: Sun, 22 Nov 2026 12:00:00 +0500\n\n1\n"


def prepare() -> None:
    logging.disable(logging.CRITICAL)  # refusals are part of the walk
    # Else a third of a second each.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for command in ("migrate", "load_reference", "load_demo"):
        call_command(command, verbosity=0)
    (settings.DEMO_MAIL_DIR / "1.eml").write_text(MAIL)
    draft = open_draft()
    secure(official())
    working = drafts.start_next_version(consultation=draft)
    drafts.attach(version=working, name="1.pdf", content=b"%PDF-1.7\n%%EOF\n", at=timezone.now())
    publish_in_two_languages(official())
    speak(resident(), draft)
    follow(
        Subject(consultation=draft), Subject(topic=draft.topics.first()), Subject(authority=draft.authority)
    )


def publish_in_two_languages(person: User) -> None:
    """So that the third one may be added at the desk. Upcoming."""
    membership = person.memberships.select_related("authority__territory").get()
    assert membership.authority
    now, texts = timezone.now(), {"kk": NEUTRAL, "ru": NEUTRAL}
    working = drafts.create(
        authority=membership.authority,
        territory=membership.authority.territory,
        topics=[],
        writing=drafts.Writing(title=texts, summary=texts, source=texts),
        official=person,
        at=now,
    )
    drafts.publish(
        version=working,
        official=person,
        opens_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=2),
        revision=working.revision,
        keys_dir=settings.KEYS_DIR,
        at=now,
    )


def follow(*subjects: Subject) -> None:
    for subject in subjects:
        digests.follow_subject(user=resident(), subject=subject, at=timezone.now())


def open_draft() -> Consultation:
    """On the official's desk."""
    now, served = timezone.now(), official().memberships.values("authority")
    running = Consultation.objects.filter(opens_at__lte=now, closes_at__gt=now, withdrawn_at=None)
    return running.get(authority__in=served)


def official() -> User:
    return User.objects.get(email=BY_KEY["official"].email)


def resident() -> User:
    """Somebody who has spoken."""
    author = Comment.objects.filter(withdrawn_at=None).earliest("pk").author
    assert author
    return author


def secure(person: User) -> None:
    User.objects.filter(pk=person.pk).update(password=make_password(NEUTRAL))
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)


def speak(person: User, draft: Consultation) -> None:
    """A comment that was changed and can be changed again, one that is withdrawn, one that is translated."""
    kept, erased, changed = (
        factories.make_comment(draft, person, at=timezone.now(), source=NEUTRAL, language="kk")
        for _ in range(3)
    )
    comments.edit(comment=changed, author=person, source=f"{NEUTRAL} 4.", language="kk", at=timezone.now())
    comments.withdraw(comment=erased, author=person, at=timezone.now())
    comments.translate(comment=kept, translator=person, source=NEUTRAL, language="ru", at=timezone.now())


def client_of(role: str) -> Client:
    if role == "stranger":
        return Client(SERVER_NAME=HOST)
    return signed_in(official() if role == "official" else resident(), SERVER_NAME=HOST)
