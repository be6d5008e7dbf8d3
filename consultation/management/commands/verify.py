from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consultation.operating import verifying


class Command(BaseCommand):
    help = "Looks whether every key and every file is there that the database speaks of."

    def handle(self, *args: Any, **options: Any) -> None:
        if found := verifying.faults(keys_dir=settings.KEYS_DIR, at=timezone.now()):
            raise CommandError("\n".join(found))
        self.stdout.write("every key and every file is there")
