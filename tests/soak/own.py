"""A database and a broker that a run may break, since nobody else uses them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import redis
from django.db import connections
from environ import Env

from consultation.stack import places, postgres, processes, programs, runs, valkey

STOPS_WITHIN = 20.0  # seconds


@dataclass
class Own:
    home: Path
    addresses: dict[str, str]
    database: processes.Process
    broker: processes.Process

    def site(self, name: str = "site", **env: str) -> programs.Site:
        """Programs that use these, all else as in this process."""
        home = self.home / name
        home.mkdir(exist_ok=True)
        return programs.Site(home, programs.environment(home, "127.0.0.1", 0, {}) | self.addresses | env)

    def restart_database(self) -> None:
        """As `pg_ctl -m immediate` does: no goodbye, no checkpoint, recovery at the start."""
        self.database.popen.send_signal(signal.SIGQUIT)
        self.database.popen.wait(STOPS_WITHIN)
        self.database, _ = postgres.start(self.home)
        connections.close_all()  # this thread's is dead

    def restart_broker(self) -> None:
        """It comes back at the same address and has forgotten everything."""
        self.broker.popen.kill()
        self.broker.popen.wait(STOPS_WITHIN)
        address = urlsplit(self.addresses["REDIS_URL"])
        assert address.port
        assert address.password
        self.broker = valkey.serve(self.home, address.port, address.password)

    def flush_broker(self) -> None:
        with redis.Redis.from_url(self.addresses["REDIS_URL"]) as broker:
            broker.flushall()

    def freeze_broker(self) -> None:
        self.broker.popen.send_signal(signal.SIGSTOP)

    def thaw_broker(self) -> None:
        self.broker.popen.send_signal(signal.SIGCONT)


@contextmanager
def services() -> Iterator[Own]:
    with runs.fresh(places.VAR / "soak") as home:
        database, database_url = postgres.start(home)
        broker, broker_url = valkey.start(home)
        own = Own(home, {"DATABASE_URL": database_url, "REDIS_URL": broker_url}, database, broker)
        try:
            own.site("migration", TRANSACTION_TIMEOUT="0").manage("migrate")
            with used_here(database_url):
                yield own
        finally:
            own.thaw_broker()
            own.broker.stop()
            own.database.stop()


@contextmanager
def used_here(database_url: str) -> Iterator[None]:
    """Inside, this process too speaks to that database."""
    settings = connections.settings["default"]
    before = dict(settings)
    address = Env.db_url_config(database_url)
    connections.close_all()
    settings.update({**address, "OPTIONS": {**settings["OPTIONS"], **address["OPTIONS"]}})
    try:
        yield
    finally:
        connections.close_all()
        settings.update(before)
