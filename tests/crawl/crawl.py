"""Who walks, where from, and what is found. Needs Django, set up for a demo without data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation

from consultation.digests import actions as digests
from consultation.digests.links import unsubscribe_token
from consultation.digests.models import DigestPreference, Follow
from consultation.drafts.models import Consultation
from consultation.lib.translated import LANGUAGES
from consultation.outbox.models import OutgoingMail
from consultation.pages.views import errors
from tests import routes
from tests.crawl.judging import strangers
from tests.crawl.preparing import client_of, prepare, resident
from tests.crawl.reading import read
from tests.crawl.walking import Answer, Walk, as_if_nothing_happened, letters

# Who may do most comes first: each form is sent once, and a stranger is only asked to sign in.
ROLES = ("official", "resident", "stranger")
BEHIND_A_CODE = {  # from a mail or a phone; the browser tours go there
    "account_complete_password_reset",
    "account_email_verification_sent",
    "accounts:continue",
    "accounts:second_factor",
}
SHOWN = {200, 422}


def report() -> int:
    """Print what is wrong, a line each. Returns how many lines."""
    prepare()
    walked, seen, wrong = 0, set[str](), dict[tuple[str, str], str]()
    for answer in everything():
        walked += 1
        if answer.status in SHOWN:
            seen.add(answer.name)
        for found in faults(answer):
            wrong.setdefault((answer.language, found), f"{answer.language} {answer.name}: {found}")
    wrong |= {("", name): f"{name}: never seen" for name in routes.pages() - BEHIND_A_CODE - seen}
    for line in sorted(wrong.values()):
        print(line)
    print(f"crawl: {walked} pages, feeds, calendars and mails read, {len(wrong)} faults")
    return len(wrong)


def faults(answer: Answer) -> Iterator[str]:
    for piece in read(answer.body, answer.content_type, answer.language):
        if words := strangers(piece):
            said = " ".join(piece.text.split())[:160]
            yield f"{piece.where} in {piece.language} says {', '.join(words)}: {said}"
    if answer.status >= 500:
        yield f"answered {answer.status}"


def everything() -> Iterator[Answer]:
    states = frozenset(Consultation.objects.values_list("public_id", flat=True))
    for language in LANGUAGES:
        done = set[tuple[str, ...]]()
        for role in ROLES:
            # What a resident sees in each state of a draft, the official sees too.
            told_apart = states if role != "resident" else frozenset[str]()
            yield from Walk(client_of(role), language, told_apart, done).answers(beginnings(language))
        yield from refusals(language)
    yield from digest_mails()


def beginnings(language: str) -> list[str]:
    """Every address that takes no argument, one that does not exist, and one out of a mail."""
    found = [f"/{language}/nowhere/"]
    with translation.override(language):
        for name in routes.names():
            try:
                found.append(reverse(name))
            except NoReverseMatch:
                continue
        token = unsubscribe_token(resident().public_id, Consultation.objects.earliest("pk").public_id)
        found.append(reverse("digests:unsubscribe", args=[token]))
    return found


def refusals(language: str) -> Iterator[Answer]:
    """Pages that have no address."""
    request = RequestFactory(SERVER_NAME="localhost").get(f"/{language}/")
    request.user = resident()
    with translation.override(language):
        for view in (errors.bad_request, errors.forbidden, errors.server_error, errors.expired_form):
            yield Answer(view.__name__, "", language, "text/html", view(request).content)


def digest_mails() -> Iterator[Answer]:
    """One of each language and subject, daily and weekly."""
    with as_if_nothing_happened(Client()):
        Follow.objects.update(since=timezone.now() - timedelta(days=365))
        weekly = DigestPreference.objects.order_by("pk").values_list("pk", flat=True)[::2]
        DigestPreference.objects.filter(pk__in=weekly).update(frequency=DigestPreference.Frequency.WEEKLY)
        for days in (1, 8):
            at = timezone.now() + timedelta(days=days)
            digests.plan(at=at)
            digests.compose(at=at)
        told = {(mail.language, mail.subject): mail for mail in OutgoingMail.objects.order_by("pk")}
        for mail in told.values():
            yield from letters(mail)
