"""`.env.example` is what operators read first."""

from __future__ import annotations

import re
from pathlib import Path

from consultation.stack import places
from tests.deploy import reading

READ = re.compile(
    r"""env(?:\.\w+)?(?:\.get)?\(\s*["']([A-Z][A-Z_]+)|environ(?:\.get\(|\[)["']([A-Z][A-Z_]+)"""
)
SOURCES = [
    places.ROOT / "manage.py",
    *(places.ROOT / "deploy").glob("*.py"),
    *(places.ROOT / "accounts").rglob("*.py"),
    *(places.ROOT / "consultation").rglob("*.py"),
]
# Of the machine or the tools, and never the operator's to set.
OTHERS = {
    "DJANGO_SETTINGS_MODULE",
    "PROMETHEUS_MULTIPROC_DIR",
    "PYTEST_XDIST_WORKER",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONUNBUFFERED",
    "PATH",
    "XDG_RUNTIME_DIR",
}


def explained() -> set[str]:
    text = (places.ROOT / ".env.example").read_text()
    return set(re.findall(r"^([A-Z_]+)=.*# \S", text, re.MULTILINE))


def read_by(source: Path) -> set[str]:
    return {name for found in READ.findall(source.read_text()) for name in found if name}


def test_every_variable_that_the_code_reads_is_explained() -> None:
    read = {name for source in SOURCES for name in read_by(source)}
    assert {"DATABASE_URL", "DEMO", "WEB_WORKERS", "METRICS_TOKEN"} <= read
    assert read - OTHERS - explained() == set()


def test_every_variable_that_is_explained_is_read() -> None:
    words = "\n".join(source.read_text() for source in [*SOURCES, places.ROOT / "Makefile"])
    assert [name for name in sorted(explained()) if not re.search(rf"\b{name}\b", words)] == []


def test_every_variable_that_a_deploy_file_sets_is_known() -> None:
    set_there = sorted(reading.variables())
    assert {"BASE_URL", "DATABASE_POOL", "SECRET_KEY", "KEYS_DIR"} <= {name for _, name in set_there}
    assert [(file, name) for file, name in set_there if name not in explained() | OTHERS] == []
