"""Whatever is sent, to whatever address, by whomever: an answer, never a fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import cycle

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.comments.models import Comment
from consultation.drafts.models import Consultation
from consultation.votes.models import Position
from tests import factories, routes

pytestmark = pytest.mark.django_db

JUNK = {
    "nul": "a\x00b",
    "surrogate": "\ud800",
    "markup": "\u202egnitirw\u2066 <script>alert(1)</script> %s%(x)s{x}{{ 7 }} ' OR 1=1 --",
    "endless word": "ә" * 500,
    "number": "99999999999999999999",
    "blank": " \t\n ",
}
NAMES_OF_FIELDS = """
    anchor choice back source form_token language order from text version email login display_name code
    password password1 password2 new_email action hour frequency wanted token time_zone title_kk title_ru
    title_en summary_kk source_kk source_ru source_en territory topics authority revision opens_at closes_at
    reason_kk reason_ru reason_en check next q kind page topic stage remove
"""
FIELDS = NAMES_OF_FIELDS.split()


NAMES = routes.names()


@pytest.fixture
def addresses(unhurried: None, official: User, authority: Authority, aliya: User) -> dict[str, list[str]]:
    """Each named address, with real ids and with junk in their place."""
    now = timezone.now()
    draft = factories.make_consultation(authority, at=now, opens_in=timedelta(days=-1))
    anchor = draft.public_version.provisions.values_list("anchor", flat=True)[1]
    comment = factories.make_comment(draft, aliya, at=now)
    own = {"public_id": draft.public_id, "anchor": anchor, "slug": draft.slug, "token": "a:b:c"}
    made_up = {
        "public_id": "x" * 300,
        "anchor": "nowhere",
        "slug": "\x00",
        "token": "%",
        "key": "\x00",
        "uidb36": "z",
    }
    of_comment = {"public_id": comment.public_id}
    found: dict[str, list[str]] = {}
    for name in NAMES:
        for choices in (own, of_comment, made_up):
            if choices is not of_comment or name.startswith("comments:"):
                found.setdefault(name, []).extend(paths_of(name, choices))
    return found


def paths_of(name: str, choices: dict[str, str]) -> Iterator[str]:
    """The address with whichever of these arguments it takes."""
    for wanted in WANTED:
        if wanted <= choices.keys():
            with translation.override("en"), suppress(NoReverseMatch):
                yield reverse(name, kwargs={key: choices[key] for key in wanted})


WANTED: list[set[str]] = [
    set(),
    {"slug"},
    {"public_id"},
    {"public_id", "slug"},
    {"public_id", "anchor"},
    {"token"},
    {"key"},
    {"uidb36", "key"},
]


def forms(junk: str) -> dict[str, str]:
    return dict.fromkeys(FIELDS, junk.encode("utf-8", "surrogatepass").decode("latin-1"))


# Each kind of junk from one of them; the long runs throw everything from everybody (tests/soak/test_junk.py).
WHO_SENDS = list(zip(JUNK.values(), cycle(["stranger", "resident", "official"]), strict=False))


@pytest.mark.parametrize(("junk", "who"), WHO_SENDS, ids=JUNK)
def test_no_junk_in_any_field_or_query_is_answered_with_a_fault(
    who: str, junk: str, addresses: dict[str, list[str]], official: User, dana: User
) -> None:
    client = Client(raise_request_exception=False)
    if person := {"resident": dana, "official": official}.get(who):
        client.force_login(person)
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 4_000_000_000}]
        session.save()
    before = Comment.objects.count(), Position.objects.count()
    answers = [
        (method, path, getattr(client, method)(path, forms(junk)).status_code)
        for paths in addresses.values()
        for path in dict.fromkeys(paths)
        for method in ("get", "post")
    ]
    assert [answer for answer in answers if answer[-1] >= 500] == []
    if junk in (JUNK["blank"], JUNK["number"]):  # the rest is harmless text, and may be said
        assert (Comment.objects.count(), Position.objects.count()) == before


def test_the_sweep_reaches_every_named_address(addresses: dict[str, list[str]]) -> None:
    assert sorted(set(NAMES) - set(addresses)) == []
    assert len(NAMES) > 45


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace", "head"])
def test_an_unusual_method_is_no_fault(method: str, addresses: dict[str, list[str]]) -> None:
    client = Client(raise_request_exception=False)
    faults = [
        path
        for paths in addresses.values()
        for path in paths
        if getattr(client, method)(path).status_code >= 500
    ]
    assert faults == []


def test_a_file_where_text_is_expected_is_no_fault(addresses: dict[str, list[str]], dana: User) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(dana)
    answers = [
        (
            path,
            client.post(path, {field: SimpleUploadedFile("x", b"\xff\xfe") for field in FIELDS}).status_code,
        )
        for paths in addresses.values()
        for path in paths
    ]
    assert [answer for answer in answers if answer[-1] >= 500] == []


def test_a_draft_of_a_made_up_language_prefix_is_not_found(
    client: Client, consultation: Consultation
) -> None:
    assert [code for code, _ in settings.LANGUAGES] == ["kk", "ru", "en"]
    assert client.get(f"/de/drafts/{consultation.public_id}/").status_code == 404
