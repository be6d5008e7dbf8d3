"""The parts a figure is measured on: as in production, on data of their own, gone afterwards."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
from django.core.management import call_command

from bench.reporting import progress
from consultation.stack import development, places, postgres, processes, runs, valkey

PARENT = places.VAR / "bench"
DEPLOYED = ("shared_buffers=256MB",)  # as deploy/compose.yaml has it
# What the caller's environment may say of a site is not what is measured.
OURS = {
    "DJANGO_SETTINGS_MODULE": "consultation.settings",
    "DEBUG": "0",
    "DEMO": "0",
    "HTTPS": "0",
    "SERVE_STATIC_FROM_SOURCE": "1",  # served from memory either way; collecting takes a minute
    "TRANSACTION_TIMEOUT": "30",
    "BASE_URL": "http://localhost",
    "ALLOWED_HOSTS": "localhost,127.0.0.1",
}


@dataclass(frozen=True)
class Bench:
    """A migrated database with reference data, and a broker; this process's Django is set up on them."""

    home: Path
    env: dict[str, str]
    postgres: processes.Process
    valkey: processes.Process


@contextmanager
def bench() -> Iterator[Bench]:
    """PostgreSQL with fsync on. Call it once in a process, before anything of Django's is used."""
    with runs.fresh(PARENT) as home, ExitStack() as parts:
        parts.callback(shutil.copytree, home / "logs", PARENT / "logs", dirs_exist_ok=True)
        progress("  starting PostgreSQL and Valkey …")
        database, database_url = postgres.start(home, options=DEPLOYED)
        parts.callback(database.stop)
        broker, broker_url = valkey.start(home)
        parts.callback(broker.stop)
        services = {"DATABASE_URL": database_url, "REDIS_URL": broker_url}
        os.environ.update(
            {**OURS, **development.secrets_in(home), **services, "MEDIA_DIR": str(home / "media")}
        )
        django.setup()
        progress("  migrating …")
        for command in ("compile_catalogues", "migrate", "load_reference"):
            call_command(command, verbosity=0)
        yield Bench(home, dict(os.environ), database, broker)
