"""Transaction-scoped advisory locks on one consultation.

Transaction locks only: session locks break under connection poolers.
"""

from __future__ import annotations

from django.db import connection

from consultation.lib.statements import Statement

LOCK_SPACE = 7301  # keeps our keys apart from any other user of advisory locks in the database
SHARE = Statement("share_lock", "SELECT pg_advisory_xact_lock_shared($1, $2)")


def share(key: int) -> None:
    """Hold off closing and publishing until this transaction ends. Waits for a holder of `take`."""
    SHARE.execute(LOCK_SPACE, key)


def take(key: int) -> None:
    """Be alone on this key until this transaction ends. Waits for every holder of `share`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, key])
