from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consultation.operating import dumping, queries, saving, sealed
from consultation.record import actions as record
from consultation.stack.processes import NotStarted


class Command(BaseCommand):
    help = "Backs up the database and the files into one place, and the keys, encrypted, into another."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("data", type=Path, help="where database and files go")
        parser.add_argument("keys", type=Path, help="where the keys go: another disk, other readers")
        parser.add_argument("--passphrase-file", type=Path, required=True, help="opens the keys again")
        parser.add_argument(
            "--keep",
            type=int,
            metavar="DAYS",
            help="then remove older backups; a destroyed key lives no longer",
        )

    def handle(
        self, *, data: Path, keys: Path, passphrase_file: Path, keep: int | None, **options: Any
    ) -> None:
        places, at = saving.Places(data, keys), timezone.now().astimezone(UTC)
        if not places.apart:
            raise CommandError("The keys go into another place than the data, or they are not apart.")
        try:
            passphrase = sealed.passphrase_in(passphrase_file)
            saved = saving.save(places, passphrase=passphrase, keys_dir=settings.KEYS_DIR, at=at)
        except sealed.PassphraseTooShort:
            raise CommandError(f"The passphrase needs {sealed.SHORTEST} characters or more.") from None
        except (OSError, dumping.ProgramFailed, NotStarted) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            f"{saved.rows} rows of {saved.tables} tables and {saved.files} files: {saved.data}\n"
            f"keys: {saved.keys}"
        )
        if keep is not None:
            removed = saving.forget(places, keep=timedelta(days=keep), at=at)
            self.stdout.write(f"{removed} old backups removed")
        if saved.missing:
            raise CommandError("The site itself lacks files: " + ", ".join(saved.missing))
        record.note_tick(queries.BACKUP, at=timezone.now())
