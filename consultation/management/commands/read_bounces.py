from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consultation.outbox import bouncing
from consultation.outbox.dsn import failures_in


class Command(BaseCommand):
    help = "Counts mail that came back, from the mailbox of DEFAULT_FROM_EMAIL. May be run again and again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mailbox", type=Path, help="a Maildir, or a file in mbox format")

    def handle(self, *, mailbox: Path, **options: Any) -> None:
        try:
            counted = bouncing.count_returned(failures_in(mailbox), at=timezone.now())
        except FileNotFoundError:
            raise CommandError(f"There is no mailbox at {mailbox}") from None
        self.stdout.write(f"{counted} returned mails counted")
