"""Counts requests, in all web processes together with PROMETHEUS_MULTIPROC_DIR (deploy/gunicorn.conf.py)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from consultation.lib.access_log import route_of

METHODS = {"GET", "HEAD", "POST", "OPTIONS"}  # what strangers invent must not make new series
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
POOL = {"pool_size": "open", "pool_available": "free", "requests_waiting": "waited for"}

own = CollectorRegistry()
requests = Counter("kenes_requests", "Answers given, by route.", ["method", "route", "status"], registry=own)
latency = Histogram(
    "kenes_request_seconds", "Time from request to answer.", ["route"], buckets=SECONDS, registry=own
)
pool = Gauge(
    "kenes_database_pool",
    "Connections of the web processes' pools.",
    ["state"],
    multiprocess_mode="livesum",
    registry=own,
)


class MeasuringMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        route = route_of(request)
        method = request.method if request.method in METHODS else "other"
        requests.labels(method, route, response.status_code).inc()
        latency.labels(route).observe(time.perf_counter() - started)
        note_pool()
        return response


def note_pool() -> None:
    if not connection.settings_dict["OPTIONS"].get("pool"):
        return
    stats = connection.pool.get_stats()  # type: ignore[attr-defined]  # of PostgreSQL
    for name, state in POOL.items():
        pool.labels(state).set(stats.get(name, 0))


def registry(*added: Collector) -> CollectorRegistry:
    """What all web processes have counted, and `added`."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(Counted())
    for collector in added:
        registry.register(collector)
    return registry


class Counted(Collector):
    """Of this process."""

    def collect(self) -> Iterable[Metric]:
        return own.collect()
