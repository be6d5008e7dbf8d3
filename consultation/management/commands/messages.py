from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from consultation.lib.catalogues import files, merged


class Command(BaseCommand):
    help = "Bring locale/ up to date with the texts in our code, our templates and the packages that speak."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for language in files.LANGUAGES:
            changed = merged.update(language)
            self.stdout.write(f"{language}: {'updated' if changed else 'up to date'}")
