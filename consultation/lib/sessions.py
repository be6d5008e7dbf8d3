"""Sessions in the database, as Django keeps them. Each request of a signed-in person reads one."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from consultation.lib.statements import Statement

LOAD = Statement(
    "load_session", "SELECT session_data FROM django_session WHERE session_key = $1 AND expire_date > $2"
)


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        found = LOAD.first(self.session_key, timezone.now())
        if found is None:
            self._session_key = None
            return {}
        loaded: dict[str, Any] = self.decode(found[0])
        return loaded
