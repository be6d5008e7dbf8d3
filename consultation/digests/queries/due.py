from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from consultation.digests.models import DigestPreference
from consultation.lib import statements

# Tuples, not models: of a million digests each costs a few microseconds here, and a model ten times that.
DUE = """
SELECT digest.id, digest.recipient_id, extract(epoch FROM digest.window_from)::text,
    digest.window_to::text, digest.news_from::text,
    reader.email, reader.public_id, reader.language, reader.time_zone,
    CASE WHEN reader.is_active THEN coalesce(preference.frequency, 'off') ELSE 'off' END
FROM consultation_digest digest
JOIN accounts_user reader ON reader.id = digest.recipient_id
LEFT JOIN consultation_digestpreference preference ON preference.user_id = reader.id
WHERE digest.composed_at IS NULL
ORDER BY digest.id
LIMIT %s
FOR UPDATE OF digest SKIP LOCKED
"""


class Due(NamedTuple):
    """A planned digest, and who is to read it."""

    pk: int
    recipient_id: int
    began: str  # which of the recipient's windows
    window_to: datetime
    news_from: datetime
    email: str
    public_id: UUID
    language: str
    time_zone: str
    frequency: str  # off for an account that is closed, too

    @property
    def wanted(self) -> bool:
        return self.frequency != DigestPreference.Frequency.OFF


def digests_to_compose(limit: int) -> list[Due]:
    """Locked; those that somebody else composes are left out."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, [limit])
        return [
            Due(pk, recipient, began, statements.moment(to), statements.moment(news_from), *reader)
            for pk, recipient, began, to, news_from, *reader in cursor
        ]
