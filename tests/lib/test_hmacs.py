from __future__ import annotations

import pytest
from django.core import signing
from django.utils.crypto import salted_hmac

from consultation.digests.links import signer
from consultation.lib import hmacs


@pytest.mark.parametrize("secret", [None, "an older secret"])
def test_a_digest_is_what_django_makes_of_the_same_salt(secret: str | None) -> None:
    theirs = salted_hmac("a.salt", "Әлия", secret=secret, algorithm="sha256").digest()

    assert hmacs.digest("a.salt", "Әлия", secret=secret) == theirs


def test_a_link_is_signed_as_django_signs_it() -> None:
    theirs = signing.Signer(sep="~", salt="kenes.digests.unsubscribe")

    assert (signer.sign("person"), signer.unsign(theirs.sign("person"))) == (theirs.sign("person"), "person")
