"""Nothing outlives the program that started it, however that program ends."""

from __future__ import annotations

import os
import signal

import pytest

from consultation.stack import places
from tests.stack.conftest import PATIENCE, Home, read_until

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL]
COMMAND = """
import time
from consultation.stack import development
with development.services():
    print("ready")
    time.sleep(300)
"""


@pytest.mark.parametrize("number", SIGNALS)
def test_no_process_outlives_a_command_that_is_ended_by(number: signal.Signals, home: Home) -> None:
    command = home.program(COMMAND)
    read_until(command, "ready")
    names = " ".join(home.running().values())

    command.send_signal(number)
    command.communicate(timeout=PATIENCE)

    assert "postgres" in names
    assert "valkey" in names
    assert home.left_after(PATIENCE) == {}


def test_a_command_in_the_background_of_a_shell_still_ends_by_interrupt(home: Home) -> None:
    script = 'python -c "$COMMAND" & echo "pid $!"; wait'
    path = f"{places.ROOT / '.venv/bin'}:{os.environ['PATH']}"
    shell = home.run("sh", "-c", script, COMMAND=COMMAND, PATH=path, PYTHONUNBUFFERED="1")
    pid = int(read_until(shell, "pid").split()[1])
    read_until(shell, "ready")

    os.kill(pid, signal.SIGINT)
    shell.communicate(timeout=PATIENCE)

    assert home.left_after(PATIENCE) == {}


def test_a_command_that_fails_leaves_nothing(home: Home) -> None:
    command = home.program(COMMAND.replace("time.sleep(300)", "raise ValueError"))

    said, _ = command.communicate(timeout=PATIENCE)

    assert "ValueError" in said
    assert home.left_after(PATIENCE) == {}


def test_data_survives_a_kill_of_the_command_that_owned_it(home: Home) -> None:
    query = COMMAND.replace(
        'print("ready")',
        """
    import os, psycopg
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
        rows = connection.execute("SELECT count(*) FROM kept").fetchone()[0]
    print("ready", rows)
""",
    )
    for rows in (1, 2, 3):
        command = home.program(query)
        assert read_until(command, "ready").split()[-1] == str(rows)
        command.kill()
        command.communicate(
            timeout=PATIENCE
        )  # and at once again, while the server still writes its checkpoint

    assert home.left_after(PATIENCE) == {}
