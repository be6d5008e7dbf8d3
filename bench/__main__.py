"""The program behind `make bench`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from pkgutil import iter_modules

from bench import figures, page
from bench.measuring import Result, falls_short
from bench.reporting import as_json, progress, table, unpacked
from consultation.stack import endings, places, processes

GROUPS = tuple(sorted(module.name for module in iter_modules(figures.__path__)))
LOGS = places.VAR / "bench" / "logs"
LOOK_EVERY = 0.2  # seconds


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description="Measures what was promised, as ratios.")
    parser.add_argument(
        "--only", nargs="+", choices=GROUPS, default=GROUPS, metavar="GROUP", help=", ".join(GROUPS)
    )
    parser.add_argument("--json", action="store_true", help="a JSON object a line on standard output")
    parser.add_argument(
        "--write",
        type=Path,
        metavar="PAGE.md",
        help="put the last run of each group into this page, with a chart",
    )
    return parser.parse_args(given)


def measure(group: str) -> list[Result]:
    """Raises NotStarted, with its last words, if the figures cannot be measured."""
    began = time.monotonic()
    progress(f"{group} …")
    log = LOGS / f"{group}.log"
    log.unlink(missing_ok=True)
    command = [sys.executable, "-m", "bench.one", group]
    process = processes.start(group, command, log=log, cwd=places.ROOT)
    told = 0
    try:
        while process.running:
            time.sleep(LOOK_EVERY)
            told += tell(log, told)
    finally:
        process.stop()
    if process.popen.returncode:
        raise processes.NotStarted(f"{group} could not be measured\n{process.last_lines()}")
    progress(f"  {time.monotonic() - began:.0f} s")
    return results_in(log)


def tell(log: Path, already: int) -> int:
    """Hand on what the group says of its progress; returns how many lines were read."""
    lines = log.read_text(errors="replace").splitlines()[already:] if log.exists() else []
    for line in lines:
        if line.startswith("  "):
            progress(line)
    return len(lines)


def results_in(log: Path) -> list[Result]:
    lines = log.read_text().splitlines() if log.exists() else []
    return [unpacked(line) for line in lines if line.startswith('{"figure"')]


def main(given: list[str]) -> int:
    asked = arguments(given)
    processes.end_with_parent()
    results, failed = [], False
    with endings.raised():
        for group in asked.only:
            try:
                found = measure(group)
            except processes.NotStarted as problem:
                progress(str(problem))
                failed = True
                continue
            results += found
            if asked.json:
                print("\n".join(map(as_json, found)), flush=True)
    if not asked.json:
        print(table(results))
    if asked.write:
        page.write(asked.write, [found for group in GROUPS for found in results_in(LOGS / f"{group}.log")])
    for result in falls_short(results):
        progress(f"falls short: {result.figure}, {result.value:.3g} (target {result.target})")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
