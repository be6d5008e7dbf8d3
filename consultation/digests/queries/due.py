from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from accounts.models import User
from consultation.digests.models import DigestPreference
from consultation.lib import statements

# What a reader follows, as text: equal for all who follow the same. When they began counts only within the
# window; what they began to follow first stands first.
FOLLOWS = """
    SELECT coalesce(json_agg(json_build_array(
        CASE WHEN follow.since > {since} THEN follow.since END,
        follow.consultation_id, follow.topic_id, follow.territory_id, follow.authority_id, follow.anchor
    ) ORDER BY follow.since, follow.id)::text, '[]')
    FROM consultation_follow follow WHERE follow.user_id = {reader}
"""
# Tuples, not models: of a million digests each costs a few microseconds here, and a model ten times that.
DUE = """
SELECT digest.id, digest.recipient_id, extract(epoch FROM digest.window_from)::text,
    reader.email, reader.public_id, digest.window_to::text, digest.news_from::text,
    reader.language, reader.time_zone,
    CASE WHEN reader.is_active THEN coalesce(preference.frequency, 'off') ELSE 'off' END,
    ({follows})
FROM consultation_digest digest
JOIN accounts_user reader ON reader.id = digest.recipient_id
LEFT JOIN consultation_digestpreference preference ON preference.user_id = reader.id
WHERE digest.composed_at IS NULL
ORDER BY digest.id
LIMIT %s
FOR UPDATE OF digest SKIP LOCKED
"""


KIND = slice(5, None)  # from `window_to` on


class Due(NamedTuple):
    """A planned digest, and who is to read it."""

    pk: int
    recipient_id: int
    began: str  # which of the recipient's windows
    email: str
    public_id: UUID
    window_to: datetime
    news_from: datetime
    language: str
    time_zone: str
    frequency: str  # off for an account that is closed, too
    follows: str  # see FOLLOWS

    @property
    def kind(self) -> Hashable:
        """The same for all whose letters say the same."""
        return self[KIND]

    @property
    def wanted(self) -> bool:
        return self.frequency != DigestPreference.Frequency.OFF


def digests_to_compose(limit: int) -> list[Due]:
    """Locked; those that somebody else composes are left out."""
    with connection.cursor() as cursor:
        follows = FOLLOWS.format(since="digest.news_from", reader="reader.id")
        cursor.execute(DUE.format(follows=follows), [limit])
        return [
            Due(pk, recipient, began, email, key, statements.moment(to), statements.moment(news_from), *kind)
            for pk, recipient, began, email, key, to, news_from, *kind in cursor
        ]


def follows_of_reader(user: User, *, since: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            FOLLOWS.format(since="%(since)s", reader="%(reader)s"), {"since": since, "reader": user.pk}
        )
        follows: str = cursor.fetchone()[0]
    return follows
