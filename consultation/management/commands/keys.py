from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.renewing import renew_secrets
from consultation.drafts.models import Consultation
from consultation.votes import actions, queries, rules

KEPT_FOR = timedelta(days=settings.APPEAL_DAYS)
UNCHANGED = "nothing was changed: --apply does it"


class Command(BaseCommand):
    help = "Lists the keys behind the votes, destroys those that are done with, renews one-time-code secrets."

    def add_arguments(self, parser: ArgumentParser) -> None:
        tasks = parser.add_subparsers(dest="task", required=True)
        tasks.add_parser("list", help="each consultation and how it stands with its key")
        for name, told in {
            "destroy": "destroy the keys of consultations whose time for appeals is over",
            "renew": "encrypt one-time-code secrets by the current SECRET_KEY, so that older ones can go",
        }.items():
            task = tasks.add_parser(name, help=told)
            task.add_argument("--apply", action="store_true", help="do it, instead of only telling what")

    def handle(self, *, task: str, apply: bool = False, **options: Any) -> None:
        if task == "list":
            self.list_keys()
        elif task == "destroy":
            self.destroy() if apply else self.would_destroy()
        else:
            self.renew() if apply else self.would_renew()

    def list_keys(self) -> None:
        destroyed = queries.destroyed_keys()
        lost = {row.pk for row in queries.lost_keys(settings.KEYS_DIR)}
        for row in queries.keyed_consultations():
            state = "destroyed" if row.public_id in destroyed else "MISSING" if row.pk in lost else "there"
            until = f"{row.sealed_at + KEPT_FOR:%Y-%m-%d}" if row.sealed_at else "after closing"
            self.stdout.write(f"{row.public_id}  {state:<9}  may be destroyed {until}  {row.title}")

    def would_destroy(self) -> None:
        destroyed = queries.destroyed_keys()
        for row in done_with(timezone.now()):
            if row.public_id not in destroyed:
                self.stdout.write(f"would destroy the key of {row.public_id}  {row.title}")
        self.stdout.write(UNCHANGED)

    def destroy(self) -> None:
        at = timezone.now()
        rows = done_with(at)
        for row in rows:
            actions.destroy_key(
                consultation_id=row.pk, appeal_period=KEPT_FOR, keys_dir=settings.KEYS_DIR, at=at
            )
        self.stdout.write(f"{len(rows)} keys are destroyed here. Backups hold them until they expire.")

    @transaction.atomic
    def would_renew(self) -> None:
        self.renew()
        transaction.set_rollback(True)
        self.stdout.write(UNCHANGED)

    def renew(self) -> None:
        renewed, unreadable = renew_secrets()
        self.stdout.write(f"{renewed} secrets are encrypted by SECRET_KEY")
        if unreadable:
            raise CommandError(
                f"{unreadable} secrets were encrypted by a key that is not in SECRET_KEY_FALLBACKS"
            )


def done_with(at: datetime) -> list[Consultation]:
    rows = queries.keyed_consultations()
    return [row for row in rows if rules.may_destroy_key(row, appeal_period=KEPT_FOR, at=at)]
