from __future__ import annotations

from uuid import UUID

import pytest
from django.core import signing
from django.utils import translation
from pytest_django.fixtures import Settings

from consultation.digests import links

PERSON = UUID("0123456789abcdef0123456789abcdef")


@pytest.mark.parametrize("key", [None, "another key"])
def test_a_signature_is_the_one_that_django_gives(key: str | None) -> None:
    assert links.signer.signature("value", key) == signing.Signer.signature(links.signer, "value", key)


def test_a_token_is_a_person_what_they_follow_and_a_signature() -> None:
    named, signature = links.unsubscribe_token(PERSON, "topic:safety").split("~")

    assert (named, len(signature)) == (f"{PERSON.hex}topic:safety", 43)


@pytest.mark.parametrize("site", ["https://kenes.example", "https://kenes.example/"])
def test_an_address_in_a_mail_begins_with_the_site(site: str, settings: Settings) -> None:
    settings.BASE_URL = site
    with translation.override("en"):
        assert links.absolute("digests:unsubscribe", "x") == "https://kenes.example/en/unsubscribe/x/"
