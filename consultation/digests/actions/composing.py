from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from consultation.digests import queries
from consultation.digests.letters import Writer
from consultation.digests.models import Digest
from consultation.outbox import actions as outbox

CHUNK = 200  # digests; bounds what is held in memory

MARK = """
UPDATE consultation_digest SET composed_at = %s, mail_id = written.mail
FROM unnest(%s::bigint[], %s::bigint[]) AS written (digest, mail)
WHERE id = written.digest
"""


@transaction.atomic
def compose(*, at: datetime) -> int:
    """Write the mails of one chunk of planned digests into the outbox. Returns how many are dealt with.

    Where the news has gone meanwhile, or its reader, there is no mail. Any number may run at once.
    """
    digests = list(queries.digests_to_compose()[:CHUNK])
    if not digests:
        return 0
    writer = Writer(queries.news_for(digests), at=at)
    letters = {digest.pk: letter for digest in digests if (letter := writer.letter(digest))}
    mails = outbox.queue(letters.values(), at=at)
    mark_composed(digests, dict(zip(letters, (mail.pk for mail in mails), strict=True)), at=at)
    return len(digests)


def mark_composed(digests: list[Digest], mails: dict[int, int], *, at: datetime) -> None:
    keys = [digest.pk for digest in digests]
    with connection.cursor() as cursor:
        cursor.execute(MARK, [at, keys, [mails.get(key) for key in keys]])
