from __future__ import annotations

from django.apps import AppConfig


class ConsultationConfig(AppConfig):
    name = "consultation"

    def ready(self) -> None:
        from consultation.operating import checks  # noqa: F401  registers them
