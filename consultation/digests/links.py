"""Addresses that stand in a mail: a person by a random id, signed so that nobody can make one up."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from consultation.lib import hmacs


class Signer(signing.Signer):
    """Django's, quick enough for a few million links."""

    @cached_property
    def own_salt(self) -> str:
        return str(self.salt) + "signer"

    def signature(self, value: str | bytes, key: str | bytes | None = None) -> str:
        digest = hmacs.digest(self.own_salt, value, secret=key or self.key)
        return urlsafe_b64encode(digest).rstrip(b"=").decode()


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
