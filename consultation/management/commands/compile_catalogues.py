from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from consultation.lib import catalogues


class Command(BaseCommand):
    help = "Compile the catalogues that changed."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for file in catalogues.compile_all():
            self.stdout.write(f"compiled {file}")
