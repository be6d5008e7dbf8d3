from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from consultation.digests import queries
from consultation.digests.letters import Writer
from consultation.outbox import actions as outbox

CHUNK = 500  # digests; bounds what is held in memory

MARK = """
UPDATE consultation_digest digest SET composed_at = %s, mail_id = mail.id
FROM unnest(string_to_array(%s, ' ')::bigint[], string_to_array(%s, ' ')) AS written (digest, message_id)
LEFT JOIN consultation_outgoingmail mail USING (message_id)
WHERE digest.id = written.digest
"""


@transaction.atomic
def compose(*, at: datetime, writer: Writer | None = None) -> int:
    """Write the mails of one chunk of planned digests into the outbox. Returns how many are dealt with.

    Where the news has gone meanwhile, or its reader, there is no mail. Any number may run at once. Chunks
    that share a `writer` are told what it has read once.
    """
    digests = queries.digests_to_compose(CHUNK)
    if not digests:
        return 0
    writer = writer or Writer(at=at)
    writer.read(digests)
    letters = {due.pk: letter for due in digests if (letter := writer.letter(due))}
    message_ids = dict(zip(letters, outbox.queue(letters.values(), at=at), strict=True))
    keys = " ".join([str(due.pk) for due in digests])
    written = " ".join([message_ids.get(due.pk, "none") for due in digests])
    with connection.cursor() as cursor:
        cursor.execute(MARK, [at, keys, written])
    return len(digests)
