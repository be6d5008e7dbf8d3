from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consultation.demo import loading


class Command(BaseCommand):
    help = (
        "Load the demo: drafts in different stages, what 2,000 residents say and hold of them. Twice is once."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo is loaded only where DEMO=1 is set.")
        consultation = loading.load(keys_dir=settings.KEYS_DIR, at=timezone.now())
        self.stdout.write("demo loaded" if consultation else "demo already there")
