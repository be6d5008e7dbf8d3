"""Is the process alive, and is the site ready to serve?"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from redis import Redis
from redis.exceptions import RedisError

from consultation.record.models import TickRun
from consultation.ticks import TICKS
from consultation.votes.queries import consultations_without_key

log = logging.getLogger("kenes.health")

MISSED_TICKS = 6  # an interval may be missed by a restart; six in a row mean that nobody ticks


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"alive": True})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200, or 503 that names what is wrong. The broker is only warned of: the site works without it."""
    faults = _database_faults()
    if not faults:
        faults = _key_faults()
    warnings = _broker_warnings()
    if "database" not in faults:
        warnings |= _tick_warnings()
    ready = not faults
    told = {"ready": ready, "faults": faults, "warnings": warnings}
    return JsonResponse(told, status=200 if ready else 503)


def _database_faults() -> dict[str, str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        log.warning("database: %s", error)
        return {"database": "does not answer"}
    return {}


def _key_faults() -> dict[str, str]:
    if not settings.KEYS_DIR.is_dir():
        return {"keys": "the key directory is missing"}
    missing = consultations_without_key(settings.KEYS_DIR, at=timezone.now())
    return {"keys": "no key for " + ", ".join(missing)} if missing else {}


def _broker_warnings() -> dict[str, str]:
    try:
        Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=1, socket_connect_timeout=1).ping()
    except (RedisError, OSError):
        return {"broker": "does not answer: digests wait, nothing is lost"}
    return {}


def _tick_warnings() -> dict[str, str]:
    now = timezone.now()
    finished = dict(TickRun.objects.values_list("name", "finished_at"))
    late = {}
    for name, interval in TICKS.items():
        last = finished.get(name)
        if last is None:
            late[name] = "has never run"
        elif now - last > timedelta(seconds=interval * MISSED_TICKS + settings.TRANSACTION_TIMEOUT):
            late[name] = f"last ran {int((now - last).total_seconds())} s ago"
    return late
