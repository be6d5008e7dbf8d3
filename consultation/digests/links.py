"""Addresses that stand in a mail: a person by a random id, signed so that nobody can make one up."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from consultation.lib import hmacs


class Signer(signing.Signer):
    """Django's, quick enough for a few million links."""

    def signature(self, value: str | bytes, key: str | bytes | None = None) -> str:
        secret = key or self.key
        digest = hmacs.digest(str(self.salt) + "signer", value, secret=secret)
        return signing.b64_encode(digest).decode()


signer = Signer(sep="~", salt="kenes.digests.unsubscribe")
EVERYTHING = ""
HEX = 32  # digits of a person's id


@dataclass(frozen=True)
class Unsubscription:
    person: UUID
    followed: str  # a draft's public id, "topic:safety" and the like, or EVERYTHING


class LinkForged(Exception):
    """No link of ours."""


def unsubscribe_token(person: UUID, followed: str = EVERYTHING) -> str:
    return signer.sign(person.hex + followed)


def read_token(token: str) -> Unsubscription:
    """Raises LinkForged. A link never grows old: the mail it stands in may be opened years later."""
    try:
        named = signer.unsign(token)
        return Unsubscription(UUID(named[:HEX]), named[HEX:])
    except (signing.BadSignature, ValueError) as problem:
        raise LinkForged from problem


def absolute(name: str, *arguments: str) -> str:
    """In the active language."""
    site: str = settings.BASE_URL
    return site.rstrip("/") + reverse(name, args=arguments)
