"""A site of its own for a run: database, keys and files below one directory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from consultation.stack import places, ports, postgres, processes, programs

ANSWERS_WITHIN = 60.0
COMMAND_WITHIN = 300.0  # seconds


@dataclass(frozen=True)
class OwnSite:
    site: programs.Site
    code: Path = places.ROOT  # whose code it runs

    @property
    def keys(self) -> Path:
        return Path(self.site.env["KEYS_DIR"])

    @property
    def media(self) -> Path:
        return Path(self.site.env["MEDIA_DIR"])

    def running(self, code: Path) -> OwnSite:
        """The same database, keys and files, under other code."""
        return replace(self, code=code)

    def command(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *map(str, arguments)]
        return subprocess.run(
            command, env=self.site.env, cwd=self.code, capture_output=True, text=True, timeout=COMMAND_WITHIN
        )

    def manage(self, *arguments: str | Path) -> str:
        done = self.command(*arguments)
        assert done.returncode == 0, done.stderr[-2_000:]
        return done.stdout

    def load_demo(self) -> None:
        for name in ("migrate", "load_reference", "load_demo"):
            self.manage(name)

    @contextmanager
    def serving(self, *options: str) -> Iterator[str]:
        """Its address, while gunicorn answers there. Main thread only."""
        port = ports.unused()
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *options]
        web = processes.start(
            "web",
            [*command, "consultation.wsgi"],
            log=self.site.home / "logs" / f"web-{port}.log",
            env=self.site.env | {"PYTHONPATH": str(self.code)},
            cwd=self.code,
        )
        try:
            processes.wait_for(web, lambda: programs.answers("127.0.0.1", port), within=ANSWERS_WITHIN)
            yield f"http://localhost:{port}"
        finally:
            web.stop()


@contextmanager
def own_site(home: Path, **env: str) -> Iterator[OwnSite]:
    """With an empty database; keys and files are nowhere yet."""
    database, url = postgres.start(home)
    given = {"DATABASE_URL": url, "KEYS_DIR": str(home / "keys"), "MEDIA_DIR": str(home / "media")}
    try:
        yield OwnSite(programs.Site(home, programs.environment(home, "127.0.0.1", 0, {}) | given | env))
    finally:
        database.stop()
