"""Territories, public bodies and topics from the files beside the models. Running it again updates them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from consultation.authorities import actions


class Command(BaseCommand):
    help = "Load or update territories, authorities and topics."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = actions.load_reference()
        self.stdout.write(", ".join(f"{number} {name}" for name, number in loaded.items()))
