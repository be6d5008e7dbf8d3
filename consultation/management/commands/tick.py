from __future__ import annotations

import logging
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections
from django.utils.module_loading import import_string

from consultation.ticks import TICKS

log = logging.getLogger("kenes.tick")


class Command(BaseCommand):
    help = "Does once, without any broker, what beat and worker do all the time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--only", action="append", metavar="NAME", help="a tick, by the last word of its name"
        )
        parser.add_argument(
            "--loop", action="store_true", help="go on, each tick on its interval, until stopped"
        )

    def handle(self, *, only: list[str] | None, loop: bool, **options: Any) -> None:
        ticks = chosen(only)
        if loop:
            self.go_on(ticks)
            return
        for name in ticks:
            import_string(name)()
            self.stdout.write(name)

    def go_on(self, ticks: dict[str, int]) -> None:
        due = dict.fromkeys(ticks, time.monotonic())
        while True:
            name = min(due, key=lambda each: due[each])
            time.sleep(max(0.0, due[name] - time.monotonic()))
            due[name] = time.monotonic() + ticks[name]
            try:
                import_string(name)()
            except Error:
                # The database may be restarting; the next tick finds everything as it was.
                log.exception("%s failed", name)
            close_old_connections()


def chosen(only: list[str] | None) -> dict[str, int]:
    if only is None:
        return dict(TICKS)
    ticks = {name: seconds for name, seconds in TICKS.items() if name.rpartition(".")[2] in only}
    if len(ticks) < len(set(only)):
        known = ", ".join(name.rpartition(".")[2] for name in TICKS)
        raise CommandError(f"There is no such tick. There are: {known}")
    return ticks
