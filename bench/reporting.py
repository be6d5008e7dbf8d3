"""What a run found: as lines of JSON, as a table, as a page."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from bench.measuring import Result, Target

VERDICTS = {True: "holds", False: "FALLS SHORT", None: "told"}
HEAD = ("figure", "median", "best/best", "rounds", "noise", "target", "")


def progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def as_json(result: Result) -> str:
    told = {
        "figure": result.figure,
        "value": rounded(result.value),
        "target": str(result.target) if result.target else None,
        "holds": result.holds,
        "rounds": len(result.values),
        "min": rounded(min(result.values)),
        "max": rounded(max(result.values)),
    }
    return json.dumps(told, ensure_ascii=False)


def packed(result: Result) -> str:
    """Everything, for the program that started this one."""
    return json.dumps(asdict(result))


def unpacked(line: str) -> Result:
    told: dict[str, Any] = json.loads(line)
    target = Target(**told["target"]) if told["target"] else None
    return Result(**{**told, "values": tuple(told["values"]), "target": target})


def rounded(value: float) -> float:
    return float(f"{value:.3g}") if abs(value) < 1000 else round(value)


def cells(result: Result) -> tuple[str, ...]:
    low, high = rounded(min(result.values)), rounded(max(result.values))
    spread = f" ({low:g} to {high:g})" if len(result.values) > 1 else ""
    return (
        result.figure,
        f"{rounded(result.value):g}{spread}",
        f"{rounded(result.best):g}" if result.best is not None else "",
        str(len(result.values)),
        f"{result.noise:.0%}" if result.noise is not None else "",
        str(result.target or ""),
        VERDICTS[result.holds],
    )


def table(results: list[Result]) -> str:
    rows = [HEAD, *map(cells, results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = []
    for number, row in enumerate(rows):
        lines.append("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        if number and results[number - 1].beside:
            lines.append(f"    {results[number - 1].beside}")
    return "\n".join(lines)
