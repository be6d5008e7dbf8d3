"""The pulse of the tables, as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from consultation.operating.queries import Pulse


class Gauges(Collector):
    def __init__(self, pulse: Pulse) -> None:
        self.pulse = pulse

    def collect(self) -> Iterable[Metric]:
        p = self.pulse
        yield gauge("kenes_mail_waiting", "Mail in the outbox.", ["kind", "state"], p.waiting)
        yield gauge(
            "kenes_mail_settled_last_hour",
            "What became of mail within the hour: sent, unknown, refused, expired.",
            ["kind", "state"],
            p.settled_lately,
        )
        yield gauge("kenes_mail_oldest_seconds", "Age of the oldest waiting.", ["kind"], p.oldest_seconds)
        yield single("kenes_digests_to_compose", "Digests planned, not yet written.", p.digests_to_compose)
        yield single("kenes_addresses_suppressed", "Addresses that bounce.", p.suppressed_addresses)
        yield single("kenes_mail_breaker_open", "1 while the mail server refuses everything.", p.breaker_open)
        yield gauge("kenes_tick_age_seconds", "Since each tick last ended.", ["tick"], p.tick_ages)
        yield single("kenes_voting_paused", "Open consultations whose key is missing.", p.voting_paused)
        yield gauge("kenes_database_sessions", "Sessions of the database.", ["state"], p.database_sessions)


def gauge(
    name: str, told: str, labels: list[str], figures: Mapping[str, float] | Mapping[tuple[str, str], int]
) -> Metric:
    family = GaugeMetricFamily(name, told, labels=labels)
    for label, figure in figures.items():
        family.add_metric([label] if isinstance(label, str) else list(label), figure)
    return family


def single(name: str, told: str, figure: float) -> Metric:
    return GaugeMetricFamily(name, told, value=figure)
