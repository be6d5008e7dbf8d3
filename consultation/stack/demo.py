"""The program behind `make demo`."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from contextlib import suppress

from consultation.stack import development, endings, places, processes, running, runs, smoke, supervisor

WELCOME = """
Keñes runs at          {url}/
sign in as anybody     {url}/demo/
read the mail it sent  {url}/demo/mail/
logs                   {logs}
Ctrl-C stops all of it.
"""


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make demo", description="The whole site on this machine, with demo data."
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    parser.add_argument("--port", type=int, default=8000, help="the next free one if it is busy")
    parser.add_argument(
        "--smoke", action="store_true", help="drive the main job once, tell what happened, and end"
    )
    parser.add_argument("--json", action="store_true", help="with --smoke: a JSON object as the last line")
    parser.add_argument(
        "--end-with-parent", action="store_true", help="end when the program that started this does"
    )
    asked = parser.parse_args(given)
    if asked.json and not asked.smoke:
        parser.error("--json goes with --smoke")
    return asked


def run_demo(host: str, port: int) -> None:
    home = development.home("demo")
    with running.demo(home, host, port) as demo:
        running.say(WELCOME.format(url=demo.base_url, logs=home / "logs"))
        demo.supervisor.keep_looking()


def run_smoke(host: str, port: int) -> smoke.Told:
    """On data of its own, so that it neither meets nor changes the demo."""
    if os.environ.get("EMAIL_URL") and not os.environ.get("DEMO_MAIL_DIR"):
        return smoke.Told(error="with EMAIL_URL set, DEMO_MAIL_DIR must say where that server keeps its mail")
    parent = places.VAR / "smoke"
    with runs.fresh(parent) as home:
        try:
            with running.demo(home, host, port) as demo:
                return smoke.attempt(demo)
        except (processes.NotStarted, supervisor.ProgramEnded) as problem:
            return smoke.Told(error=str(problem))
        finally:
            with suppress(FileNotFoundError):
                shutil.copytree(home / "logs", parent / "logs", dirs_exist_ok=True)


def main(given: list[str]) -> int:
    asked = arguments(given)
    if asked.end_with_parent:
        processes.end_with_parent()
    try:
        with endings.raised():
            if asked.smoke:
                told = run_smoke(asked.host, asked.port)
                smoke.report(told, as_json=asked.json)
                return 0 if told.ok else 1
            run_demo(asked.host, asked.port)
    except KeyboardInterrupt:
        return 130 if asked.smoke else 0  # Ctrl-C is how a demo ends
    except (processes.NotStarted, supervisor.ProgramEnded) as problem:
        print(f"\ndemo: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
