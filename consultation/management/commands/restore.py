from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consultation.operating import dumping, restoring, sealed, verifying
from consultation.stack.processes import NotStarted


class Command(BaseCommand):
    help = "Restores a backup into an empty database, media and key directory, and says what is missing."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("data", type=Path, help="one backup: the directory that holds manifest.json")
        given = parser.add_mutually_exclusive_group(required=True)
        given.add_argument("--keys", type=Path, help="the file with the keys of that backup")
        given.add_argument("--without-keys", action="store_true", help="voting pauses wherever it is open")
        parser.add_argument("--passphrase-file", type=Path, help="opens the keys")

    def handle(self, *, data: Path, keys: Path | None, passphrase_file: Path | None, **options: Any) -> None:
        try:
            held = opened(keys, passphrase_file) if keys else {}
            at = timezone.now()
            content = restoring.restore(data, held, keys_dir=settings.KEYS_DIR, at=at)
        except restoring.NotEmpty as problem:
            raise CommandError(f"Restore into an empty place only: {problem}.") from problem
        except restoring.Damaged:
            raise CommandError("The dump is damaged: it is not the one that its manifest tells of.") from None
        except (OSError, dumping.ProgramFailed, NotStarted) as problem:
            raise CommandError(str(problem)) from problem
        found = [*verifying.differences(content), *verifying.faults(keys_dir=settings.KEYS_DIR, at=at)]
        if found:
            raise CommandError("\n".join(["Restored, but not whole:", *found]))
        self.stdout.write(f"restored as of {content.made_at}: {len(content.files)} files, {len(held)} keys")


def opened(keys: Path, passphrase_file: Path | None) -> dict[str, bytes]:
    if passphrase_file is None:
        raise CommandError("--keys needs --passphrase-file.")
    try:
        return sealed.opened(keys.read_bytes(), sealed.passphrase_in(passphrase_file))
    except sealed.PassphraseTooShort:
        raise CommandError(f"A passphrase has {sealed.SHORTEST} characters or more.") from None
    except sealed.NotOpened:
        raise CommandError(f"This passphrase does not open {keys}.") from None
